// Package config reads .zonemend.yaml, and the saved answers of SES that it names. Every mistake in them is a
// finding with its place.
package config

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// Name is the name of a configuration.
const Name = ".zonemend.yaml"

// MaxSize is how many octets a configuration, or a file that it names, may have.
const MaxSize = 1 << 20

// An Env is what a configuration is read with. Functions that are nil know nothing.
type Env struct {
	// Rules are all rules that a configuration may name, beside [Rules].
	Rules []*lint.Rule
	// Formats are the names of the formats that files may have.
	Formats []string
	// IsRegion tells whether a word has the form of an AWS region.
	IsRegion func(word string) bool
	// Region is the SES region that the command line says, or "".
	Region string
	// Load reads a file that the configuration names by its path from the configuration's folder, and returns
	// how messages should call it. Its error says what is wrong with the file without naming it.
	Load func(path string) (name string, src []byte, err error)
	// Matches tells whether there is a file that a glob matches.
	Matches func(glob Glob) bool
	// Relative returns the path of a file from the configuration's folder, with slashes.
	Relative func(path string) string
}

// A Config is what a configuration says.
type Config struct {
	Path string
	// Findings are the mistakes in it, and in files that it names.
	Findings []*lint.Finding
	// Settings are the keys in force, in the order in which they stand there.
	Settings []Setting
	// Files are the files to look at when none are named, and that count as zones whatever they are called.
	Files []Glob
	// Exclude are the files that are passed over in folders.
	Exclude []Glob
	// Options are what the rules are told; they drop findings that are ignored, and give them the severities
	// that are wanted.
	Options lint.Options

	formats []choice
	origins []choice
	failOn  *lint.Severity
	keep    bool   // the serial
	region  string // ses.region
	levels  map[*lint.Rule]level
	ignores []*ignore
	ignored map[ignored]bool
	named   []mention
	given   map[string]*given   // by path as written
	regions map[string][]string // of the identities, by name

	env *Env
	doc *document
}

// A choice is what is said about the files of a glob.
type choice struct {
	glob  Glob
	value string
}

// A Setting is a key in force.
type Setting struct {
	Key, Value string
	Path       string // of the file where it stands
	Line       int
}

// bad is a configuration with a mistake, example one with every key.
const (
	bad = `rules:
  spf/lookup: off
`
	example = `files: [zones/**]                # what is checked where no path is named; these count as zones whatever they are called
exclude: [zones/old/**]          # passed over in folders
formats: {exports/*.yaml: octodns}
origins: {zones/main: example.com}
fail-on: warning                 # error, warning, info or never
serial: raise                    # or keep
rules:                           # rules and groups: off, error, warning or info
  spf: warning
  spf/lookups: error
ignore:
  - rule: spf/lookups            # or a group, or a list
    files: [zones/main]          # all, where it is left away
    names: ["*.example.com"]     # of records; all, where it is left away
    reason: the provider flattens it
ses:
  region: us-east-1              # where an entry says none
  identities:
    - domain: example.com        # or address: billing@example.com
      region: ap-northeast-1
      mail_from: bounce.example.com
      behavior_on_mx_failure: REJECT_MESSAGE
      feedback_forwarding: true
      dkim: {origin: AWS_SES, tokens: [abc, def, ghi], signing_hosted_zone: dkim.amazonses.com}
    - domain: example.org
      dkim: {origin: EXTERNAL, selector: s1}
    # Or what SES says itself, saved: aws sesv2 get-email-identity, aws ses get-identity-dkim-attributes, aws ses
    # get-identity-mail-from-domain-attributes (JSON or YAML), or the .csv record set of the console.
    # - from: ses/example.net.json
    #   region: eu-west-1
  mail_from: [bounce.example.net]     # or {host, region, identity}
  not_mail_from: [relay.example.com]
  receives: [example.com]
  from_domains: [news.example.com]
  regions_extra: [xx-new-1]
spf:
  required_at: [example.com]     # include:amazonses.com is wanted here too
  all: "~"                       # or "-", of new records
  lookup_cost: {_spf.example.net: 2}
dmarc: {create: false, default: "v=DMARC1; p=none;", alignment: any}
names: {service_suffixes: [mail.vendor.example]}
`
)

// The rules about the configuration.
var (
	Invalid = &lint.Rule{
		ID:       "config/invalid",
		Summary:  "the configuration has a mistake",
		Severity: lint.Error,
		Bad:      bad,
		Good:     example,
		Doc: `What a configuration says and zonemend doesn't understand has no effect: a misspelt rule stays on, a region that is none is not used.
So every key and value in ` + Name + ` is checked, and so are the files that it names under ` + "`from:`" + `.`,
		Check: func(*lint.Pass) {},
	}
	Unused = &lint.Rule{
		ID:       "config/unused",
		Summary:  "a part of the configuration has no effect",
		Severity: lint.Warning,
		Doc: `A glob that matches no file is misspelt, or its files have moved. A domain that none of the zones holds is misspelt, or its zone lies
elsewhere. An ` + "`ignore`" + ` entry that nothing was found for hides the next mistake of its
kind: take it out when what it was for is done.`,
		Check: func(*lint.Pass) {},
	}
)

// Rules are the rules about the configuration. They look at no zone.
var Rules = []*lint.Rule{Invalid, Unused}

// Read reads a configuration that is called path in messages. The error says, with its place, why a file can't
// be read at all; anything less is a finding.
func Read(path string, src []byte, env *Env) (*Config, error) {
	c := &Config{Path: path, env: env, levels: map[*lint.Rule]level{}, ignored: map[ignored]bool{}, given: map[string]*given{}, regions: map[string][]string{}}
	if len(src) > MaxSize {
		return nil, fmt.Errorf("%s: it is larger than %d KiB, which no configuration needs", path, MaxSize>>10)
	}
	c.doc = c.open(path, src)
	if wrong := c.doc.yaml.Err; wrong != nil {
		at := c.doc.lines().Position(wrong.Span.Start)
		help := ""
		if wrong.Help != "" {
			help = ": " + wrong.Help
		}
		return nil, fmt.Errorf("%s:%d:%d: %s%s", path, at.Line, at.Column, wrong.Message, help)
	}
	if roots := c.doc.yaml.Roots; len(roots) > 0 {
		if len(roots) > 1 {
			c.doc.invalid(roots[1], "there is a second YAML document, which is not read; take the line --- out")
		}
		if !c.doc.empty(roots[0]) {
			c.top(roots[0])
		}
	}
	c.Options.Accept = c.accept
	slices.SortStableFunc(c.Findings, c.compare)
	return c, nil
}

// compare puts the findings of the configuration first, in the order of their places; those of each file that it
// names come as they were found.
func (c *Config) compare(a, b *lint.Finding) int {
	rank := func(f *lint.Finding) int {
		if f.Zone == c.doc.zone {
			return 0
		}
		return 1
	}
	if order := cmp.Compare(rank(a), rank(b)); order != 0 || rank(a) == 1 {
		return order
	}
	return cmp.Compare(a.Place.Span.Start, b.Place.Span.Start)
}

// Report returns the findings of those rules about the configuration that are wanted, and that it doesn't switch
// off itself.
func (c *Config) Report(wanted func(*lint.Rule) bool) []*lint.Finding {
	var all []*lint.Finding
	for _, f := range c.Findings {
		l := c.levels[f.Rule]
		if l.off || !wanted(f.Rule) {
			continue
		}
		if l.severity != 0 {
			f.Severity = l.severity
		}
		all = append(all, f)
	}
	return all
}

// None returns what is in force where there is no configuration.
func None(env *Env) *Config {
	return &Config{env: env, Options: lint.Options{Region: env.Region}}
}

// FailOn returns from which severity on findings make a run fail, 0 for never; ok is false where the
// configuration doesn't say it.
func (c *Config) FailOn() (s lint.Severity, ok bool) {
	if c.failOn == nil {
		return 0, false
	}
	return *c.failOn, true
}

// RaiseSerial tells whether the serial of a zone rises when its records have changed.
func (c *Config) RaiseSerial() bool { return !c.keep }

// Format returns the name of the format of a file, or "" where the configuration doesn't say it.
func (c *Config) Format(path string) string { return c.choose(c.formats, path) }

// Origin returns the name of the zone in a file, or "" where the configuration doesn't say it.
func (c *Config) Origin(path string) zone.Name { return zone.Name(c.choose(c.origins, path)) }

// choose returns what the last of some choices says whose glob matches a path: the general case stands above
// the special one.
func (c *Config) choose(choices []choice, path string) string {
	if len(choices) == 0 {
		return ""
	}
	path = c.Relative(path)
	for _, one := range slices.Backward(choices) {
		if one.glob.Match(path) {
			return one.value
		}
	}
	return ""
}

// Includes tells whether a file counts as a zone whatever its name and content.
func (c *Config) Includes(path string) bool {
	return len(c.Files) > 0 && anyMatches(c.Files, c.Relative(path))
}

// Excludes tells whether a file is passed over in folders.
func (c *Config) Excludes(path string) bool {
	return len(c.Exclude) > 0 && anyMatches(c.Exclude, c.Relative(path))
}

// Relative returns the path of a file from the configuration's folder, with slashes.
func (c *Config) Relative(path string) string {
	if c.env.Relative == nil {
		return path
	}
	return c.env.Relative(path)
}

// A document is a file that is read here, with what findings about it need.
type document struct {
	config *Config
	yaml   *yamlspan.Document // nil for CSV
	// zone is empty: it stands for the file in findings.
	zone *zone.Zone
	// hints is how many more names are looked up to suggest the right one, which takes time.
	hints int
}

func (c *Config) open(path string, src []byte) *document {
	return &document{config: c, yaml: yamlspan.Parse(src), zone: standIn(path, src), hints: 100}
}

// standIn returns a zone without records, so that findings can point into a file that is none.
func standIn(path string, src []byte) *zone.Zone {
	file := &zone.File{Path: path, Sources: []zone.Source{zone.NewSource(path, src)}}
	file.Zone = zone.New(file)
	return file.Zone
}

func (d *document) path() string { return d.zone.File.Path }

func (d *document) lines() *text.Lines { return d.zone.File.Sources[0].Lines() }

// report adds a finding about octets of the document.
func (d *document) report(rule *lint.Rule, at text.Span, format string, args ...any) *lint.Finding {
	f := &lint.Finding{
		Rule: rule, Severity: rule.Severity, Message: fmt.Sprintf(format, args...),
		Zone: d.zone, Place: lint.Place{Span: at}, Record: zone.NoRecord,
	}
	d.config.Findings = append(d.config.Findings, f)
	return f
}

// invalid reports a mistake at a node; one that isn't written, at its key.
func (d *document) invalid(id yamlspan.NodeID, format string, args ...any) *lint.Finding {
	return d.report(Invalid, d.spanOf(id), format, args...)
}

func (d *document) spanOf(id yamlspan.NodeID) text.Span {
	n := d.yaml.Node(id)
	if n.Len() == 0 && n.Pair != yamlspan.None {
		n = d.yaml.Node(n.Pair)
	}
	if n.Kind == yamlspan.Mapping && n.Style == yamlspan.Block && n.First != yamlspan.None {
		return d.yaml.Node(n.First).Span // what lies below is many lines long
	}
	return n.Span
}

// set notes that a key is in force.
func (d *document) set(id yamlspan.NodeID, key, value string) {
	d.setAt(d.spanOf(id), key, value)
}

func (d *document) setAt(at text.Span, key, value string) {
	d.config.Settings = append(d.config.Settings, Setting{Key: key, Value: value, Path: d.path(), Line: d.lines().Line(at.Start)})
}
