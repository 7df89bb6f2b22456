package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

const byteOrderMark = "\xef\xbb\xbf"

// isCSV tells whether a file is a table, by its name or by its first line.
func isCSV(name string, src []byte) bool {
	if strings.HasSuffix(strings.ToLower(name), ".csv") {
		return true
	}
	head, _, _ := bytes.Cut(src, []byte("\n"))
	head = bytes.ToLower(bytes.TrimPrefix(head, []byte(byteOrderMark)))
	return !bytes.ContainsAny(head, "{[:") && bytes.Contains(head, []byte("type")) && bytes.Contains(head, []byte("value"))
}

// A table is the CSV file of records that the SES console offers.
type table struct {
	*document
	src    []byte
	reader *csv.Reader
	starts []int // of its lines, as encoding/csv counts them
	row    []string
	typ    int // the columns
	name   int
	value  int
	drafts map[string]*draft
	order  []*draft
}

// readCSV reads the records of one identity, or of several one after the other.
func (c *Config) readCSV(name string, src []byte) []*draft {
	t := &table{document: &document{config: c, zone: standIn(name, src)}, src: src, starts: []int{0}, drafts: map[string]*draft{}}
	for i, octet := range src {
		if octet == '\n' {
			t.starts = append(t.starts, i+1)
		}
	}
	body := bytes.TrimPrefix(src, []byte(byteOrderMark))
	t.reader = csv.NewReader(bytes.NewReader(body))
	t.reader.FieldsPerRecord = -1
	t.reader.LazyQuotes = true
	t.reader.ReuseRecord = true
	// Where the comma is the decimal point, a table that was opened and saved has semicolons.
	if head, _, _ := bytes.Cut(body, []byte("\n")); !bytes.ContainsRune(head, ',') && bytes.ContainsRune(head, ';') {
		t.reader.Comma = ';'
	}
	before := len(c.Findings)
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		t.report(Invalid, text.Span{}, "the file is in UTF-16, not in UTF-8").Note("save it in UTF-8")
		return nil
	}
	if !t.next() {
		if len(c.Findings) == before {
			t.report(Invalid, text.Span{}, "the table is empty")
		}
		return nil
	}
	if !t.header() {
		return nil
	}
	for t.next() {
		t.record()
	}
	t.adopt()
	if len(t.order) == 0 && len(c.Findings) == before {
		t.report(Invalid, text.Span{}, "no record of an identity is in the table: neither the CNAME of a DKIM token nor the MX of a MAIL FROM domain")
	}
	return t.order
}

// next reads a row.
func (t *table) next() bool {
	row, err := t.reader.Read()
	if errors.Is(err, io.EOF) {
		return false
	}
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		t.report(Invalid, t.at(wrong.Line, wrong.Column, 0), "the table can't be read here: %v", wrong.Err)
		return false
	}
	t.row = row
	return err == nil
}

// at returns the place of octets that encoding/csv has counted.
func (t *table) at(line, column, size int) text.Span {
	start := t.starts[min(max(line, 1), len(t.starts))-1] + column - 1
	if line <= 1 && bytes.HasPrefix(t.src, []byte(byteOrderMark)) {
		start += len(byteOrderMark)
	}
	start = min(max(start, 0), len(t.src))
	end := min(start+size, text.EndOfLine(t.src, start))
	return text.Span{Start: uint32(start), End: uint32(end)}
}

// cell returns the place of a cell of the row.
func (t *table) cell(column int) text.Span {
	if column >= len(t.row) {
		column = len(t.row) - 1
	}
	line, at := t.reader.FieldPos(column)
	place := t.at(line, at, len(t.row[column]))
	if int(place.Start) < len(t.src) && t.src[place.Start] == '"' {
		place = t.at(line, at, len(t.row[column])+2)
	}
	return place
}

// header finds the columns.
func (t *table) header() bool {
	complete := true
	find := func(name string) int {
		for i, cell := range t.row {
			if strings.EqualFold(strings.TrimSpace(cell), name) {
				return i
			}
		}
		t.report(Invalid, t.cell(0), "the first row of the table names no column %s", name).
			Note("the .csv record set of the SES console has the columns Type, Name and Value")
		complete = false
		return -1
	}
	t.typ, t.name, t.value = find("Type"), find("Name"), find("Value")
	return complete
}

// record reads a row that is no header.
func (t *table) record() {
	cell := func(column int) string {
		if column >= len(t.row) {
			return ""
		}
		return strings.TrimSpace(t.row[column])
	}
	typ, written, value := strings.ToUpper(cell(t.typ)), cell(t.name), cell(t.value)
	if typ == "" && written == "" && value == "" {
		return
	}
	owner, why := parseDomain(written)
	if why != "" {
		t.report(Invalid, t.cell(t.name), "a domain name is wanted here, and %s %s", quote(written), why)
		return
	}
	token, domain, isKey := strings.Cut(bare(owner), "._domainkey.")
	switch {
	case isKey && typ == "CNAME":
		t.key(token, zone.Name(domain+"."), value)
	case isKey && typ == "TXT":
		f := t.draft(zone.Name(domain + "."))
		f.DKIM.Origin, f.DKIM.Selector = "EXTERNAL", token
		f.note(t.document, t.cell(t.name), "dkim.selector", token)
	case typ == "MX":
		t.exchange(owner, value)
	case typ != "CNAME" && typ != "TXT":
		t.report(Invalid, t.cell(t.typ), "the type of a record of SES is CNAME, MX or TXT, not %s", quote(typ)).As(lint.Warning)
	}
}

func (t *table) draft(domain zone.Name) *draft {
	f := t.drafts[string(domain)]
	if f == nil {
		f = &draft{Identity: lint.Identity{Domain: domain}}
		t.drafts[string(domain)] = f
		t.order = append(t.order, f)
	}
	return f
}

// key reads the CNAME of a DKIM token.
func (t *table) key(token string, domain zone.Name, value string) {
	target, why := parseDomain(value)
	if why != "" {
		t.report(Invalid, t.cell(t.value), "the target of a DKIM token is wanted here, and %s %s", quote(value), why)
		return
	}
	if target.FirstLabel() != token || !strings.Contains("."+string(target.Parent()), ".dkim.") {
		t.report(Invalid, t.cell(t.value), "the target of the DKIM token %s begins with it and ends like dkim.amazonses.com, and this is %s", token, quote(value))
		return
	}
	f := t.draft(domain)
	if !f.addToken(token) {
		t.report(Invalid, t.cell(t.name), "this is one DKIM token more than SES hands out")
		return
	}
	f.note(t.document, t.cell(t.name), "dkim.tokens", token)
	if f.DKIM.Zone == "" {
		f.DKIM.Zone = target.Parent()
		f.note(t.document, t.cell(t.value), "dkim.signing_hosted_zone", bare(f.DKIM.Zone))
	}
}

// exchange reads the MX of a MAIL FROM domain. Which identity it is for, only the name can tell.
func (t *table) exchange(owner zone.Name, value string) {
	words := strings.Fields(value)
	if len(words) == 2 {
		if _, err := strconv.ParseUint(words[0], 10, 16); err == nil {
			words = words[1:]
		}
	}
	target := strings.TrimSuffix(strings.ToLower(strings.Join(words, " ")), ".")
	if strings.HasPrefix(target, "inbound-smtp.") {
		return // for receiving
	}
	rest, feedback := strings.CutPrefix(target, "feedback-smtp.")
	region, suffix, _ := strings.Cut(rest, ".")
	is := t.config.env.IsRegion
	// What the names of the European Sovereign Cloud end in, nobody outside has said.
	if !feedback || suffix != "amazonses.com" && suffix != "amazonses.eu" || is != nil && !is(region) {
		t.report(Invalid, t.cell(t.value), "the MX of a MAIL FROM domain is like 10 feedback-smtp.eu-west-1.amazonses.com, and this is %s", quote(value))
		return
	}
	f := t.above(owner)
	f.MailFrom, f.Region = owner, region
	f.note(t.document, t.cell(t.name), "mail_from", bare(owner))
	f.note(t.document, t.cell(t.value), "region", region)
}

// above returns the draft of the identity that a MAIL FROM domain lies below, or that of an identity without a
// name.
func (t *table) above(host zone.Name) *draft {
	for name := host.Parent(); name != zone.Root; name = name.Parent() {
		if f := t.drafts[string(name)]; f != nil {
			return f
		}
	}
	return t.draft("")
}

// adopt gives an MX to the identity that it is for, if that stands below it in the table.
func (t *table) adopt() {
	orphan := t.drafts[""]
	if orphan == nil {
		return
	}
	if f := t.above(orphan.MailFrom); f != orphan {
		f.add(orphan)
		t.order = slices.DeleteFunc(t.order, func(f *draft) bool { return f == orphan })
	}
}
