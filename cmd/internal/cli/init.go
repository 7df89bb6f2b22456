package cli

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/readiness"
)

func (p *program) initCommand() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write a " + config.Name + " that fits the zones of a folder",
		ArgsUsage: "[FOLDER]",
		Description: `Looks for zone files and exports in a folder (the present one, if none is named), and for the domains in them that send with
Amazon SES, and writes a ` + config.Name + ` with comments into it. It never overwrites one.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "print", Usage: "print it instead"},
		},
		OnUsageError: usageError, HideHelpCommand: true,
		Action: p.init,
	}
}

func (p *program) init(c *cli.Context) error {
	if c.NArg() > 1 {
		return errors.New("name one folder")
	}
	folder := "."
	if c.NArg() == 1 {
		folder = c.Args().First()
	}
	if found, _ := files.Upward(folder, config.Name); found != "" && !c.Bool("print") {
		return fmt.Errorf("%s is there already; zonemend config says what is in force", found)
	}
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file; name the folder that the configuration is for", folder)
	}
	zones, err := p.surveyed(folder)
	if err != nil {
		return err
	}
	s := survey{folder: folder, zones: zones}
	text := s.write()
	if c.Bool("print") {
		_, err := fmt.Fprint(p.Out, text)
		return err
	}
	target := filepath.Join(folder, config.Name)
	if err := files.CreateNew(target, []byte(text)); err != nil {
		return err
	}
	next := "Read it, then"
	if len(zones) == 0 {
		next = "Say under files: which the zone files are, then"
	}
	if filepath.Clean(folder) != "." {
		next += ", in that folder"
	}
	fmt.Fprintf(p.Err, "%s is written: %d zone %s, %d SES %s. %s: zonemend lint\n", report.Printable(target),
		len(zones), plural(len(zones), "file"), s.identities, map[bool]string{true: "identity", false: "identities"}[s.identities == 1], next)
	return nil
}

// surveyed reads the zones of a folder as if there were no configuration.
func (p *program) surveyed(folder string) ([]*zone.File, error) {
	r := newRequest([]string{folder})
	var err error
	if r.configs, err = newConfigs("", true, ""); err != nil {
		return nil, err
	}
	zones, err := p.readZones(r)
	if errors.Is(err, errNoZones) {
		return nil, nil
	}
	return zones, err
}

// A survey is what there is in a folder.
type survey struct {
	folder     string
	zones      []*zone.File
	identities int

	out strings.Builder
}

func (s *survey) write() string {
	s.out.WriteString(`# What zonemend is to check here. "zonemend config" prints what is in force.

# The files to check where the command line names none; without this, zonemend
# wants a path.
`)
	globs := s.globs()
	if len(globs) == 0 {
		s.out.WriteString("# files:\n#   - zones/*.zone\n")
	} else {
		s.list("files", globs)
	}
	s.origins()
	s.out.WriteString(`
# From which severity on a run fails: error, warning, info or never.
fail-on: warning

# The SOA serial is raised when a fix changes records; keep leaves it to other
# tools.
# serial: keep

# Rules may be switched off, or get another severity; "zonemend rules" lists
# them.
# rules:
#   dmarc/p-none: off
#   zone/rrset-ttl: error

# Findings that aren't wanted at some names, with the reason. In a zone file a
# comment does the same:
#   ; zonemend:ignore zone/target-dangling -- REASON
# ignore:
#   - rule: zone/target-dangling
#     names: "*.lab.example.com"
#     reason: these come from another server
`)
	s.ses()
	return s.out.String()
}

func (s *survey) list(key string, items []string) {
	fmt.Fprintf(&s.out, "%s:\n", key)
	for _, item := range items {
		fmt.Fprintf(&s.out, "  - %s\n", scalar(item))
	}
}

// plainScalar is what YAML reads as the same text without quotes. A glob begins with * only in quotes.
var plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./*@-]*$`)

// scalar writes a text as YAML.
func scalar(text string) string {
	if plainScalar.MatchString(text) && !slices.Contains([]string{"yes", "no", "on", "off", "true", "false", "null", "y", "n"}, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}

// endings are those that files of one kind have in common; what follows the dot in db.example.com is no ending.
var endings = []string{".zone", ".db", ".yaml", ".yml", ".json"}

// globs returns patterns for the zone files: one for each folder and ending where all such files are zones, else the files
// themselves.
func (s *survey) globs() []string {
	isZone := map[string]bool{}
	for _, z := range s.zones {
		isZone[s.relative(z.Path)] = true
	}
	var globs []string
	for _, z := range s.zones {
		name := s.relative(z.Path)
		glob := literal(name)
		if ending := path.Ext(name); slices.Contains(endings, ending) && path.Dir(name) != "." && s.alike(z.Path, ending, isZone) {
			glob = path.Join(literal(path.Dir(name)), "*"+ending)
		}
		if !slices.Contains(globs, glob) {
			globs = append(globs, glob)
		}
	}
	slices.Sort(globs)
	return globs
}

// literal returns the glob that matches only one path.
func literal(name string) string {
	var b strings.Builder
	for i, c := range name {
		switch {
		case i == 0 && c == '!':
			b.WriteString(`[\!]`) // a glob can't begin with it
			continue
		case strings.ContainsRune(`\*?[]{}`, c):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// alike reports whether all files with an ending that stand beside a file are zones.
func (s *survey) alike(file, ending string, isZone map[string]bool) bool {
	folder := filepath.Dir(file)
	beside, err := os.ReadDir(folder)
	return err == nil && !slices.ContainsFunc(beside, func(other os.DirEntry) bool {
		return path.Ext(other.Name()) == ending && !isZone[s.relative(filepath.Join(folder, other.Name()))]
	})
}

func (s *survey) relative(name string) string {
	if relative, err := filepath.Rel(s.folder, name); err == nil {
		name = relative
	}
	return filepath.ToSlash(name)
}

// origins asks for the names of zones that neither the file nor its name says.
func (s *survey) origins() {
	asked := false
	for _, z := range s.zones {
		if z.Zone.OriginKnown() {
			continue
		}
		if !asked {
			s.out.WriteString("\n# Nothing says which zones these files are; put in their names.\n# origins:\n")
			asked = true
		}
		fmt.Fprintf(&s.out, "#   %s: example.com\n", scalar(literal(s.relative(z.Path))))
	}
}

// ses lists the identities that the records show.
func (s *survey) ses() {
	s.out.WriteString(`
# The domains that send with Amazon SES. zonemend knows these from their
# records; what is said here it also expects, so that a record that is missing
# is an error with a fix. Best is what SES itself says:
#   aws sesv2 get-email-identity --email-identity example.com > ses/example.com.json
# and then, beside domain and region:
#   from: ses/example.com.json
`)
	all := readiness.Of(lint.NewRun(s.zones, lint.Options{}))
	s.identities = len(all)
	if len(all) == 0 {
		s.out.WriteString("# ses:\n#   identities:\n#     - domain: example.com\n#       region: eu-west-1\n#       mail_from: bounce.example.com\n")
		return
	}
	s.out.WriteString("ses:\n  identities:\n")
	for _, i := range all {
		fmt.Fprintf(&s.out, "    # DKIM: %s, MAIL FROM: %s, DMARC: %s\n    - domain: %s\n", i.DKIM.State, i.MailFrom.State, i.DMARC.State, scalar(i.Name()))
		if i.Region == "" {
			s.out.WriteString("      # region: eu-west-1\n")
			continue
		}
		fmt.Fprintf(&s.out, "      region: %s\n", i.Region)
		if i.MailFrom.Host != "" {
			fmt.Fprintf(&s.out, "      mail_from: %s\n", scalar(strings.TrimSuffix(i.MailFrom.Host.Display(), ".")))
		}
	}
}
