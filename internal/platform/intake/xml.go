// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"concord/internal/platform/fault"
)

const (
	maxXMLDepth = 256
	maxMarkup   = 512 << 10 // bytes of one tag or text: a full cell with every character escaped, and room to spare
)

// xmlPart reads the tokens of one XML part within limits: no DOCTYPE and so no entities of its own, at most maxXMLDepth
// deep, maxPart long unless the reader says more, and no tag or text over maxMarkup.
type xmlPart struct {
	file, part string
	dec        *xml.Decoder
	in         *markupReader
	depth      int
}

func newXMLPart(file, part string, r io.ReadCloser) *xmlPart {
	in := &markupReader{r: r, most: maxPart}
	dec := xml.NewDecoder(in)
	dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("is written in %s instead of UTF-8", charset)
	}
	return &xmlPart{file: file, part: CleanName(cutTo(part, 100)), dec: dec, in: in}
}

func (x *xmlPart) close() { _ = x.in.r.Close() }

func (x *xmlPart) fault(problem, cure string) error {
	return fault.Fields{{File: x.file, Field: x.part, Problem: problem, Cure: cure}}
}

// next returns the next token, or nil at the end of the part.
func (x *xmlPart) next() (xml.Token, error) {
	token, err := x.dec.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil //nolint:nilnil // the end
	case errors.Is(err, errPart):
		return nil, TooLarge(x.file, fmt.Sprintf("has a part of more than %s: %s", size(int64(x.in.most)), x.part), "remove rows and sheets that are not needed")
	case errors.Is(err, errMarkup):
		return nil, TooLarge(x.file, fmt.Sprintf("has an element of more than %s in %s", size(maxMarkup), x.part), "shorten long cells, or save it again with an office program")
	case err != nil:
		return nil, x.fault("is not valid XML: "+problemOf(err), "save it again with an office program")
	}
	switch t := token.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxXMLDepth {
			return nil, TooLarge(x.file, fmt.Sprintf("nests more than %d levels deep in %s", maxXMLDepth, x.part), "save it again with an office program")
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, x.fault(fmt.Sprintf("holds a declaration <!%s…, which no workbook needs", CleanName(cutTo(string(t), 20))), "save it again with an office program")
	}
	return token, nil
}

var (
	errPart   = errors.New("part over its limit")
	errMarkup = errors.New("element over its limit")
)

// markupReader stops a part that is too long, and a tag or text that is: the decoder would hold it whole.
type markupReader struct {
	r            io.ReadCloser
	total, since int
	most         int // bytes of the part
}

func (m *markupReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for _, b := range p[:n] {
		if m.since++; b == '<' {
			m.since = 0
		}
		if m.since > maxMarkup {
			return 0, errMarkup
		}
	}
	if m.total += n; m.total > m.most {
		return 0, errPart
	}
	return n, err
}

// attribute returns the value of an attribute by its local name, or "".
func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
