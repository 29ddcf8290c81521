// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"fmt"
	"strings"
	"time"
)

// The parts of a Word file that are the same for every document.
const (
	docxTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>
<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/word/footer3.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
</Types>
`
	docxRoot = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>
</Relationships>
`
	docxApp = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Concord</Application></Properties>
`
	docxSettings = xmlHead + `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
</w:settings>
`
)

// core is the file's properties: title, subject, author, language, day.
func (w *docx) core() string {
	p := &wordWriter{}
	p.raw(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	p.element("dc:title", w.running())
	p.element("dc:subject", w.d.Subject)
	p.element("dc:creator", w.d.Organization)
	p.element("cp:lastModifiedBy", w.d.Organization)
	stamp := w.d.Date.UTC().Format(time.RFC3339)
	p.raw(`<dcterms:created xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:modified>`)
	p.element("dc:language", w.d.Lang)
	p.raw("</cp:coreProperties>\n")
	return p.String()
}

// running names the document in its head and its properties.
func (w *docx) running() string {
	return strings.Trim(w.d.Title+" · "+w.d.Organization, " ·")
}

func (w *docx) relations() string {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	p := &wordWriter{}
	p.raw(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + "\n")
	add := func(id, kind, target string, more ...string) {
		p.empty("Relationship", append([]string{"Id", id, "Type", base + kind, "Target", target}, more...)...)
		p.raw("\n")
	}
	add("rIdStyles", "styles", "styles.xml")
	add("rIdSettings", "settings", "settings.xml")
	add("rIdNumbering", "numbering", "numbering.xml")
	add("rIdNone", "header", "header1.xml")
	add("rIdHead", "header", "header2.xml")
	add("rIdNoneFoot", "footer", "footer1.xml")
	add("rIdFoot2", "footer", "footer2.xml")
	add("rIdFoot3", "footer", "footer3.xml")
	for i := range w.pictures {
		add(fmt.Sprintf("rIdPicture%d", i+1), "image", fmt.Sprintf("media/picture%d.png", i+1))
	}
	for i, link := range w.links {
		add(fmt.Sprintf("rIdLink%d", i+1), "hyperlink", link, "TargetMode", "External")
	}
	p.raw("</Relationships>\n")
	return p.String()
}

// numbering is a list with dots and, for each numbered list, one that begins at 1 again.
func (w *docx) numbering() string {
	p := &wordWriter{}
	p.raw(xmlHead + `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` + "\n")
	for i, form := range []struct{ kind, text string }{{"bullet", "•"}, {"decimal", "%1."}} {
		p.raw(fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>`+"\n", i, form.kind, form.text))
	}
	p.raw(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>` + "\n")
	for n := range w.lists {
		p.raw(fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`+"\n", n+2))
	}
	p.raw("</w:numbering>\n")
	return p.String()
}

func (w *docx) header() string {
	p := &wordWriter{}
	p.raw(xmlHead + "<w:hdr" + docxNames + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>`)
	p.run(w.running(), wordLook{})
	p.raw("</w:p></w:hdr>\n")
	return p.String()
}

// footer has the document's line at the left and the page's number at the right end.
func (w *docx) footer(width int) string {
	p := &wordWriter{}
	p.raw(xmlHead + "<w:ftr" + docxNames + `><w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs>` + fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, width) + "</w:tabs></w:pPr>")
	p.run(w.d.Footer, wordLook{})
	p.raw("<w:r><w:tab/></w:r>")
	rest := w.d.Words.Page
	for _, field := range []string{"PAGE", "NUMPAGES"} {
		before, after, found := strings.Cut(rest, "%d")
		p.run(before, wordLook{})
		if found {
			p.field(field, "1")
		}
		rest = after
	}
	p.run(rest, wordLook{})
	p.raw("</w:p></w:ftr>\n")
	return p.String()
}

// front is the cover.
func (w *docx) front() {
	w.raw(`<w:p><w:pPr><w:pStyle w:val="CoverLine"/><w:pBdr><w:top w:val="single" w:sz="48" w:space="24" w:color="1F5A94"/></w:pBdr><w:spacing w:before="0" w:after="1800"/></w:pPr></w:p>` + "\n")
	w.paragraph("CoverLine", T(w.d.Organization))
	w.paragraph("Title", T(w.d.Title))
	w.paragraph("Subtitle", T(w.d.Subtitle))
	w.facts(w.d.Cover, true)
}

// contents is the word processor's own list of contents, filled in with links. Only the program that lays the pages out
// knows their numbers, so the list is marked as out of date and gets them when it is updated.
func (w *docx) contents() {
	w.raw(`<w:p><w:pPr><w:pStyle w:val="ContentsTitle"/><w:pageBreakBefore/></w:pPr>`)
	w.run(w.d.Words.Contents, wordLook{})
	w.raw("</w:p>\n")
	if len(w.d.Sections) == 0 {
		return
	}
	first := true
	var entries func(list []Section, level int)
	entries = func(list []Section, level int) {
		for _, s := range list {
			w.raw(fmt.Sprintf(`<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr>`, level))
			if first {
				w.fieldStart(`TOC \o "1-2" \h \z \u`, true)
				first = false
			}
			w.open("w:hyperlink", "w:anchor", w.bookmark(s.ID))
			w.run(s.Title, wordLook{})
			w.raw("</w:hyperlink></w:p>\n")
			if level < 2 {
				entries(s.Sections, level+1)
			}
		}
	}
	entries(w.d.Sections, 1)
	w.raw(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>`)
	w.fieldEnd()
	w.raw("</w:p>\n")
}
