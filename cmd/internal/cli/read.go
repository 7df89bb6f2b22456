package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// readZones reads all zones that the paths stand for. Errors are joined, so that all of them are said.
func (p *program) readZones(r *request) ([]*zone.File, error) {
	paths, err := p.find(r)
	err = errors.Join(err, r.configs.load(paths))
	p.sayMisnamed(r.configs)
	if err != nil {
		return nil, err
	}
	var zones []*zone.File
	var problems []error
	for i, read := range p.readAll(r, paths) {
		if errors.Is(read.err, errNoZone) && !r.named(paths[i]) {
			r.passed = append(r.passed, paths[i])
			continue // a file in a folder that only has the name of a zone file
		}
		if read.err != nil {
			problems = append(problems, read.err)
			continue
		}
		if read.snapshot != nil {
			r.contents[paths[i]] = read.snapshot
		}
		if z := read.file.Zone; !z.OriginKnown() && len(z.Records) > 0 {
			fmt.Fprintf(p.Err, "zonemend: %s: neither the file nor its name says the name of the zone, so names without a final dot can't be judged; say it with --origin NAME\n", report.Printable(read.file.Path))
		}
		zones = append(zones, read.file)
	}
	if len(problems) > 0 {
		if slices.ContainsFunc(problems, inVain) {
			problems = append(problems, fmt.Errorf("looked for %s; say with --input-format what it is", export.Known()))
		}
		return nil, errors.Join(problems...)
	}
	if err := r.spare(zones); err != nil {
		return nil, err
	}
	if len(zones) == 0 && r.skip {
		return nil, nil
	}
	if len(zones) == 0 && r.options.Base != nil {
		return nil, p.readBase(r, nil) // all of them may be gone since
	}
	if len(zones) == 0 && r.listed {
		return nil, r.noneListed()
	}
	if len(zones) == 0 {
		if r.excluding != nil {
			return nil, fmt.Errorf("%w in %s but what exclude: in %s passes over; name a file to have it checked all the same", errNoZones, strings.Join(r.paths, ", "), r.excluding.Path)
		}
		return nil, fmt.Errorf("%w in %s; name one, or give it a name such as example.com.zone", errNoZones, strings.Join(r.paths, ", "))
	}
	zones = withoutIncluded(zones)
	p.missingHosts(r, zones)
	return zones, p.readBase(r, zones)
}

// noneListed says that the configuration lists no zone file, and what may be the reason.
func (r *request) noneListed() error {
	c := r.configs.of("x")
	begin := ""
	if folder := filepath.Dir(c.Path); folder != "." {
		begin = fmt.Sprintf("; its globs begin in %s", folder)
	}
	trouble := []error{fmt.Errorf("files: in %s stands for no zone file in this folder%s (zonemend config says what is in force)", c.Path, begin)}
	for _, f := range c.Findings {
		at := f.Zone.File.Sources[0].Lines().Position(f.Place.Span.Start)
		trouble = append(trouble, fmt.Errorf("%s:%d: %s", f.Zone.File.Path, at.Line, f.Message))
	}
	return errors.Join(trouble...)
}

// inVain reports whether an error says that no known format was found in a file.
func inVain(err error) bool {
	var not *notAZone
	return errors.As(err, &not) && not.looked
}

// find returns the files that the paths stand for, and says which are passed over because a link leads out of what
// was named.
func (p *program) find(r *request) ([]string, error) {
	paths, strays := r.paths, []files.Stray(nil)
	if r.skip {
		var err error
		if paths, strays, err = files.Sift(paths, r.isZone); err != nil {
			return nil, err
		}
	}
	found, more, err := files.Find(paths, r.isZone)
	advice := "; name it to have it checked all the same"
	if r.skip {
		advice = ""
	}
	for _, s := range append(strays, more...) {
		if filepath.Base(s.Path) == config.Name {
			r.configs.of(s.Path) // it says what is wrong with it
			continue
		}
		if !r.isZone(s.Path, nil) {
			continue // a link that has nothing to do with zones
		}
		fmt.Fprintf(p.Err, "zonemend: %s is passed over: it is a link that leads out of %s%s\n", report.Printable(s.Path), report.Printable(s.Root), advice)
	}
	return found, err
}

// named reports whether a path was named itself, and not only a folder around it; so it must be a zone.
func (r *request) named(path string) bool {
	return !r.skip && slices.ContainsFunc(r.paths, func(named string) bool { return filepath.Clean(named) == path || named == path })
}

// errNoZone says that nothing in a file looks like a zone.
var errNoZone = errors.New("is no zone file")

// errNoZones says that nothing that was named is a zone.
var errNoZones = errors.New("no zone file")

// A reading is what became of a path.
type reading struct {
	file     *zone.File
	snapshot *files.Snapshot // nil for standard input
	err      error
}

// readAll reads files, as many at a time as there are processors, and returns what became of them in
// their order.
func (p *program) readAll(r *request, paths []string) []reading {
	readings := make([]reading, len(paths))
	var begun atomic.Int64
	defer p.working(r, func() string {
		return fmt.Sprintf("reading file %d of %d", min(int(begun.Load()), len(paths)), len(paths))
	})()
	inParallel(len(paths), func(i int) {
		begun.Add(1)
		readings[i] = p.readZone(r, paths[i])
	})
	return readings
}

func (p *program) readZone(r *request, path string) (read reading) {
	name := path
	var src []byte
	if path == standardInput {
		name = r.stdin
		if name == "" {
			name = "<stdin>"
		}
		if src, read.err = io.ReadAll(io.LimitReader(p.In, text.MaxSize+1)); read.err != nil {
			read.err = fmt.Errorf("standard input: %w", read.err)
			return read
		}
	} else {
		if read.snapshot, read.err = files.Read(path); read.err != nil {
			return read
		}
		src = read.snapshot.Bytes()
	}
	spareMemory(len(src))
	settle := expectDrawnIn(src)
	read.file, read.err = r.parse(name, src)
	settle(read.file)
	if read.err != nil {
		var refused *export.Refusal
		if errors.As(read.err, &refused) && !r.named(path) && !export.Suspicious(name, src) {
			read.err = errNoZone // a large file of a folder that is about something else
		}
		return read
	}
	z := read.file.Zone
	if input := r.inputOf(name); z.Export && input != nil && len(z.Records)+len(z.Problems) == 0 {
		read.err = fmt.Errorf("%s %w of the format %s: no record is in it", name, errNoZone, input.Name())
	}
	if z.Hopeless {
		at := read.file.Sources[0].Lines().Position(z.Problems[0].Span.Start)
		read.err = fmt.Errorf("%s: too much of it can't be read: line %d: %s; check whether it is a zone, or mend what all of them have in common", name, at.Line, z.Problems[0].Message)
	}
	if len(z.Records) > 0 || len(z.Problems) == 0 || z.Hopeless {
		return read
	}
	if z.Export {
		// What is broken in it is a finding, with its place and perhaps a fix; but not in a file that most
		// likely is about something else.
		if !r.named(path) && !export.Suspicious(name, src) {
			read.err = errNoZone
		}
		return read
	}
	at := read.file.Sources[0].Lines().Position(z.Problems[0].Span.Start)
	read.err = fmt.Errorf("%s %w: no record can be read in it; the first problem, in line %d: %s", name, errNoZone, at.Line, z.Problems[0].Message)
	return read
}

// spareMemory lets the collector run more often once a large file is read. Nearly all of a large zone's memory
// is in use to the end and costs the collector little, while what it would otherwise leave lying costs as much
// memory again. Whoever sets GOGC is obeyed.
func spareMemory(octets int) {
	limitMemory(octets)
	const large, usual, often = 8 << 20, 100, 25
	if octets < large {
		return
	}
	if before := debug.SetGCPercent(often); before != usual {
		debug.SetGCPercent(before)
	}
}

// octetsRead are those of all files so far, and of what they draw in.
var octetsRead struct {
	sync.Mutex
	sum int64
}

// limitMemory adds to the octets read, and makes the collector run as often as it takes to keep what is in use and what lies
// about together near what so many may take, which only files of the shortest words come to. Whoever sets GOMEMLIMIT is obeyed.
func limitMemory(octets int) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	octetsRead.Lock()
	defer octetsRead.Unlock()
	octetsRead.sum += int64(octets)
	debug.SetMemoryLimit(export.MemorySpare + octetsRead.sum*export.MemoryEach)
}

// expectDrawnIn allows for as much as a file may draw in. The function that it returns counts what the file did draw in
// instead, once it is read.
func expectDrawnIn(src []byte) (settle func(*zone.File)) {
	if !drawsIn(src) {
		return func(*zone.File) {}
	}
	limitMemory(zonefile.MaxDrawnIn)
	return func(file *zone.File) {
		octets := 0
		if file != nil {
			for i := 1; i < len(file.Sources); i++ {
				octets += len(file.Sources[i].Src)
			}
		}
		limitMemory(octets - zonefile.MaxDrawnIn)
	}
}

// drawsIn reports whether a line of a master file draws in another file, or makes records.
func drawsIn(src []byte) bool {
	for at := 0; ; at++ {
		next := bytes.IndexByte(src[at:], '$')
		if next < 0 {
			return false
		}
		at += next
		if (at == 0 || src[at-1] == '\n' || src[at-1] == '\r') && (startsWith(src[at:], "$INCLUDE") || startsWith(src[at:], "$GENERATE")) {
			return true
		}
	}
}

func startsWith(line []byte, word string) bool {
	return len(line) >= len(word) && bytes.EqualFold(line[:len(word)], []byte(word))
}

// readOptions is what the reader must be told about a file.
func (r *request) readOptions(path string) zone.Options {
	opt := zone.Options{Origin: cmp.Or(r.origin, r.configs.of(path).Origin(path))}
	if path != "<stdin>" && path != r.stdin {
		opt.Load = files.Include(r.root(path))
		if isYAML(path) {
			opt.OctoDNS = r.octoDNS(path)
		}
	}
	return opt
}

// root is [files.Root], which asks for each folder once.
func (r *request) root(path string) string {
	folder := filepath.Dir(path)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	root, ok := r.roots[folder]
	if !ok {
		root = files.Root(path)
		r.roots[folder] = root
	}
	return root
}
