package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/zonemend/zonemend/cmd/internal/cli"
)

// pictures are those of the README, by file name: what zonemend is called with in the folder of the demo zone.
var pictures = map[string]string{
	"lint.svg": "lint --select spf,zone/typographic example.com.zone",
	"fix.svg":  "fix example.com.zone",
	"ses.svg":  "ses example.com.zone",
}

// The pictures of the README show what the program prints; testdata/pictures/make makes them anew.
func TestPictures(t *testing.T) {
	folder, err := filepath.Abs("../../testdata/pictures")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../testdata/demo")
	env := func(name string) (string, bool) { return "1795521600", name == "SOURCE_DATE_EPOCH" } // 2026-11-24
	for name, command := range pictures {
		var out, trouble bytes.Buffer
		args := append(append([]string{"zonemend"}, strings.Fields(command)...), "--color", "always")
		cli.Main(args, cli.Streams{Out: &out, Err: &trouble}, env)
		picture, err := svg("\x1b[1m$ zonemend " + command + "\x1b[0m\n" + out.String())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		path := filepath.Join(folder, name)
		if *update {
			if err := os.WriteFile(path, picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if there, err := os.ReadFile(path); err != nil || !bytes.Equal(there, picture) {
			t.Errorf("%s doesn't show what zonemend %s prints (%v); run testdata/pictures/make", name, command, err)
		}
	}
}

// The terminal that is drawn.
const (
	terminalColumns = 120
	columnWidth     = 8
	lineHeight      = 19
	margin          = 16
	background      = "#161b22"
	foreground      = "#d0d7de"
)

// terminalColours are those of the codes that the program uses.
var terminalColours = map[string]string{
	"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "36": "#76e3ea",
}

// A style is what the codes of a terminal (SGR) have set.
type style struct {
	bold, reverse bool
	colour        string
}

func (s *style) set(codes string) error {
	for _, code := range strings.Split(codes, ";") {
		switch {
		case code == "" || code == "0":
			*s = style{}
		case code == "1":
			s.bold = true
		case code == "7":
			s.reverse = true
		case code == "27":
			s.reverse = false
		case terminalColours[code] != "":
			s.colour = terminalColours[code]
		default:
			return fmt.Errorf("the picture knows no code %s", code)
		}
	}
	return nil
}

// A screen draws text as a terminal shows it: at fixed columns, whatever font there is, and with long lines broken.
type screen struct {
	body      strings.Builder
	row, used int
	style     style
}

// put draws a text that holds neither codes nor line ends.
func (s *screen) put(text string) {
	for text != "" {
		if s.used == terminalColumns {
			s.row, s.used = s.row+1, 0
		}
		part := []rune(text)
		part = part[:min(len(part), terminalColumns-s.used)]
		s.draw(string(part))
		s.used += len(part)
		text = text[len(string(part)):]
	}
}

func (s *screen) draw(text string) {
	x, top, width := margin+s.used*columnWidth, margin+s.row*lineHeight, utf8.RuneCountInString(text)*columnWidth
	colour, weight := s.style.colour, ""
	if colour == "" {
		colour = foreground
	}
	if s.style.reverse {
		fmt.Fprintf(&s.body, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", x, top, width, lineHeight, colour)
		colour = background
	}
	if s.style.bold {
		weight = ` font-weight="bold"`
	}
	// Each word has its own place, since viewers don't agree about blanks.
	for word := range strings.FieldsSeq(text) {
		before, rest, _ := strings.Cut(text, word)
		x += utf8.RuneCountInString(before) * columnWidth
		width := utf8.RuneCountInString(word) * columnWidth
		fmt.Fprintf(&s.body, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"%s\"%s>%s</text>\n", x, top+lineHeight-5, width, colour, weight, html.EscapeString(word))
		x, text = x+width, rest
	}
}

// svg draws what a program printed.
func svg(printed string) ([]byte, error) {
	var s screen
	for line := range strings.Lines(printed) {
		s.used = 0
		for i, piece := range strings.Split(strings.TrimSuffix(line, "\n"), "\x1b[") {
			if i > 0 {
				codes, rest, ok := strings.Cut(piece, "m")
				if !ok {
					return nil, fmt.Errorf("a code without an end: %q", piece)
				}
				if err := s.style.set(codes); err != nil {
					return nil, err
				}
				piece = rest
			}
			s.put(piece)
		}
		s.row++
	}
	width, height := 2*margin+terminalColumns*columnWidth, 2*margin+s.row*lineHeight
	var b bytes.Buffer
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", width, height, width, height)
	b.WriteString("<style>text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, \"DejaVu Sans Mono\", monospace; font-size: 13.3px }</style>\n")
	fmt.Fprintf(&b, "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"%s\"/>\n", background)
	b.WriteString(s.body.String())
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}
