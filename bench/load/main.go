// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Command load drives a running Concord on this machine with one of the workloads of the performance goals and prints
// what it saw: requests a second, latencies, errors. It only talks to loopback addresses and ends by itself.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type load struct {
	base, token, register string
	query                 string // of a list
	pid                   int    // of the server, to tell its processor time; 0 for none
	email, password       string
	people                int
	client                *http.Client
}

func main() {
	base := flag.String("base", "http://127.0.0.1:8080", "address of the server; loopback only")
	token := flag.String("token", os.Getenv("CONCORD_TOKEN"), "API token")
	what := flag.String("work", "list", "list (W3), create (W4), fill or login (W1; each from an address of its own, which a server that trusts a proxy at 127.0.0.1 believes)")
	email := flag.String("email", "", "who logs in; %d in it is a number below -people, because one person may not log in so often")
	people := flag.Int("people", 1, "how many people log in, one after the other")
	password := flag.String("password-file", "", "file with the password")
	connections := flag.Int("c", 8, "connections")
	most := flag.Int("n", 2000, "requests at most")
	register := flag.String("register", "actions", "register to list, or to create in: actions or risks")
	query := flag.String("query", "", "what the list is narrowed by and its order, as state=open&sort=-title; several, apart by blanks, are asked in turns")
	pid := flag.Int("pid", 0, "process of the server, to tell its processor time and memory")
	seconds := flag.Int("seconds", 8, "seconds at most")
	flag.Parse()
	u, err := url.Parse(*base)
	if err != nil || !net.ParseIP(u.Hostname()).IsLoopback() {
		fmt.Fprintln(os.Stderr, "load: only a loopback address may be loaded")
		os.Exit(2)
	}
	l := load{base: *base, token: *token, register: *register, query: *query, pid: *pid, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *connections, MaxConnsPerHost: *connections}}}
	if *password != "" {
		said, err := os.ReadFile(*password)
		if err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(2)
		}
		l.email, l.password, l.people = *email, strings.TrimSpace(string(said)), *people
	}
	work := map[string]func(int) error{"list": l.list, "create": l.create, "fill": l.create, "login": l.login}[*what]
	if work == nil {
		fmt.Fprintln(os.Stderr, "load: unknown work", *what)
		os.Exit(2)
	}
	l.run(*what, work, *connections, *most, time.Duration(*seconds)*time.Second)
}

func (l load) run(what string, work func(int) error, connections, most int, limit time.Duration) {
	var next, failed atomic.Int64
	var first atomic.Value
	times := make([][]time.Duration, connections)
	start, before := time.Now(), l.used()
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() {
			for {
				n := int(next.Add(1))
				if n > most || time.Since(start) > limit {
					return
				}
				t := time.Now()
				if err := work(n); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, err.Error())
				}
				times[c] = append(times[c], time.Since(t))
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	all := slices.Concat(times...)
	slices.Sort(all)
	if len(all) == 0 {
		fmt.Println("nothing was done")
		return
	}
	at := func(q float64) time.Duration { return all[min(len(all)-1, int(q*float64(len(all))))] }
	fmt.Printf("%-7s c%-3d %7d requests %8.0f/s  p50 %s  p99 %s  max %s  errors %d", what, connections, len(all), float64(len(all))/took.Seconds(),
		at(0.5).Round(10*time.Microsecond), at(0.99).Round(10*time.Microsecond), all[len(all)-1].Round(10*time.Microsecond), failed.Load())
	if l.pid > 0 {
		cpu := l.used() - before
		fmt.Printf("  server %s a request, %d MiB", (cpu / time.Duration(len(all))).Round(time.Microsecond), l.resident())
	}
	if e := first.Load(); e != nil {
		fmt.Printf("  first: %v", e)
	}
	fmt.Println()
}

// do asks with the token, or as a stranger from an address.
func (l load) do(method, path, from string, body []byte, want int) error {
	r, err := http.NewRequest(method, l.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if from == "" {
		r.Header.Set("Authorization", "Bearer "+l.token)
	} else {
		r.Header.Set("X-Forwarded-For", from)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != want {
		return fmt.Errorf("status %d: %.200s", answer.StatusCode, said)
	}
	return nil
}

func (l load) list(n int) error {
	queries := strings.Split(l.query, " ")
	return l.do(http.MethodGet, "/api/v1/"+l.register+"?"+queries[n%len(queries)], "", nil, http.StatusOK)
}

// used is the processor time of the server so far.
func (l load) used() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", l.pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before it may hold anything
	fields := strings.Fields(rest)
	const user, system, tick = 11, 12, 10 * time.Millisecond
	var sum time.Duration
	for _, f := range []int{user, system} {
		n, err := strconv.Atoi(fields[f])
		if err != nil {
			return 0
		}
		sum += time.Duration(n) * tick
	}
	return sum
}

// resident is the memory of the server, in MiB.
func (l load) resident() int {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", l.pid))
	if err != nil {
		return 0
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		return 0
	}
	return pages * os.Getpagesize() >> 20
}

func (l load) login(n int) error {
	body := fmt.Sprintf(`{"email":%q,"password":%q}`, strings.Replace(l.email, "%d", fmt.Sprint(n%l.people), 1), l.password)
	return l.do(http.MethodPost, "/api/v1/session", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255), []byte(body), http.StatusCreated)
}

// create sends one record of about 1 kB, as data set D1 has it.
func (l load) create(n int) error {
	r := rand.New(rand.NewPCG(42, uint64(n))) //nolint:gosec // the same data every time
	words := func(length int) string {
		var b strings.Builder
		for b.Len() < length {
			b.WriteString([]string{"access", "review", "supplier", "model", "backup", "training", "policy", "owner", "evidence", "incident"}[r.IntN(10)] + " ")
		}
		return strings.TrimSpace(b.String()[:length])
	}
	if l.register == "risks" {
		body := fmt.Sprintf(`{"title":"%s","event":"%s","note":"%s","treatment":"%s","domain":"%s","option":"%s","inherent_likelihood":%d,"inherent_organization":%d,"current_likelihood":%d,"current_organization":%d}`,
			words(70), words(322), words(118), words(170), []string{"security", "ai", "both"}[r.IntN(3)], []string{"undecided", "modify", "retain", "avoid", "share"}[r.IntN(5)], 1+r.IntN(5), 1+r.IntN(5), 1+r.IntN(5), 1+r.IntN(5))
		return l.do(http.MethodPost, "/api/v1/risks", "", []byte(body), http.StatusCreated)
	}
	body := fmt.Sprintf(`{"title":"%s","description":"%s","effect":"%s","requirement":"iso27001-2022/6.1.2","state":"%s","due":"2027-%02d-%02d","effort_days":%d}`,
		words(70), words(440), words(170), []string{"open", "in-progress", "done"}[r.IntN(3)], 1+r.IntN(12), 1+r.IntN(28), r.IntN(100))
	return l.do(http.MethodPost, "/api/v1/"+l.register, "", []byte(body), http.StatusCreated)
}
