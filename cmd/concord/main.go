// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Command concord diagnoses, builds and runs an integrated management system for information security and AI.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/auth"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
)

// Exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUse    = 2 // wrong use of the command line
	exitUnmet  = 3 // a check ran and did not hold
)

// cli is the whole command line; each command lives in the file of its name.
type cli struct {
	Demo         demoCmd         `cmd:"" help:"Diagnose an example organization and write its reports."`
	Diagnose     diagnoseCmd     `cmd:"" help:"Diagnose an organization from an answers file, or keep its diagnoses."`
	Standards    standardsCmd    `cmd:"" help:"Look things up in the standards, or check the content."`
	Crosswalk    crosswalkCmd    `cmd:"" help:"See what one standard already delivers for another."`
	Roadmap      roadmapCmd      `cmd:"" help:"Compute the implementation plan, keep it, make actions of it."`
	Risk         riskCmd         `cmd:"" help:"Report the risks of an organization; simulate risks whose frequency and loss are judged as ranges."`
	Campaign     campaignCmd     `cmd:"" help:"See who confirmed a campaign, and ask people to."`
	Duty         dutyCmd         `cmd:"" help:"See who answers for what, and where people lack competence."`
	Overview     overviewCmd     `cmd:"" help:"Print what top management wants to know, as its page shows it."`
	Scope        scopeCmd        `cmd:"" help:"See, print and approve the scope of the management system."`
	Statement    statementCmd    `cmd:"" help:"See, print and approve the Statement of Applicability."`
	WhatIf       whatIfCmd       `cmd:"" name:"what-if" help:"See what would be uncovered without some records or requirements; changes nothing."`
	Evidence     evidenceCmd     `cmd:"" help:"Keep files as evidence and take them out again."`
	Indicator    indicatorCmd    `cmd:"" help:"Keep what was measured."`
	Document     documentCmd     `cmd:"" help:"See, start, print and publish documents."`
	Report       reportCmd       `cmd:"" help:"Make reports that are kept, and take their files."`
	Serve        serveCmd        `cmd:"" help:"Serve the API."`
	Organization organizationCmd `cmd:"" help:"Make organizations and say who is in them."`
	User         userCmd         `cmd:"" help:"Make people, let them in and keep them out."`
	Session      sessionCmd      `cmd:"" help:"List and end login sessions."`
	Token        tokenCmd        `cmd:"" help:"Make, list and revoke API tokens."`
	Get          getCmd          `cmd:"" help:"List the records of a register, or get one."`
	Create       createCmd       `cmd:"" help:"Create a record in a register."`
	Update       updateCmd       `cmd:"" help:"Change fields of a record, or of all that fit."`
	Delete       deleteCmd       `cmd:"" help:"Delete a record, or all that fit."`
	Import       importCmd       `cmd:"" help:"Import records from a CSV or XLSX file, all rows or none."`
	Export       exportCmd       `cmd:"" help:"Export the records of a register as CSV or XLSX."`
	Search       searchCmd       `cmd:"" help:"Care for what search knows."`
	DB           dbCmd           `cmd:"" name:"db" help:"Move the database."`
	Backup       backupCmd       `cmd:"" help:"Write everything into one file, while the server runs."`
	Restore      restoreCmd      `cmd:"" help:"Prove a backup and put it into an empty place."`
	Job          jobCmd          `cmd:"" help:"Look after work that happens behind the scenes."`
	File         fileCmd         `cmd:"" help:"Look after the files that belong to records."`
	Journal      journalCmd      `cmd:"" help:"Export and verify who changed what."`
	System       systemCmd       `cmd:"" help:"Print how the installation is doing: versions, sizes, counts."`
	Hash         hashCmd         `cmd:"" hidden:"" help:"Hash passwords for a server that asks on standard input."`
	Version      versionCmd      `cmd:"" help:"Print the version."`
}

// program is what every command gets: where to print, what to read, what day it is.
type program struct {
	in       io.Reader
	out, err io.Writer
	library  *catalog.Library
	today    func() civil.Date
}

// words returns the interface words; they are only read by commands that print some.
func (p *program) words() *locale.Words { return locale.For("en") }

func main() { os.Exit(run(os.Args[1:], newProgram())) }

func run(args []string, p *program) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("concord"),
		kong.Description("One management system for information security and AI: ISO/IEC 27001 and ISO/IEC 42001 as one."),
		kong.Writers(p.out, p.err),
		kong.Vars{"registers": strings.Join(registerNames(), ", "), "token_life": auth.DefaultTokenLife.String()},
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Exit(func(code int) { panic(exitCode(code)) }),
	)
	if err != nil {
		panic(err)
	}
	return parse(parser, args, p)
}

type exitCode int

func parse(parser *kong.Kong, args []string, p *program) (code int) {
	defer func() {
		// kong ends --help through its exit function.
		if r := recover(); r != nil {
			c, ok := r.(exitCode)
			if !ok {
				panic(r)
			}
			code = int(c)
		}
	}()
	ctx, err := parser.Parse(args)
	if err != nil {
		var pe *kong.ParseError
		if errors.As(err, &pe) && pe.Context != nil {
			_ = pe.Context.PrintUsage(true)
		}
		fmt.Fprintln(p.err, "concord:", err)
		return exitUse
	}
	err = ctx.Run(p)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, fault.Unmet):
		fmt.Fprintln(p.err, "concord:", err)
		return exitUnmet
	default:
		fmt.Fprintln(p.err, "concord:", err)
		return exitFailed
	}
}
