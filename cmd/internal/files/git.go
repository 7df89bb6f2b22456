package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A Base is a revision of git that files are compared with. It reads what git has stored, octet by octet:
// neither filters nor conversions of line ends are applied.
type Base struct {
	rev   string
	merge bool   // not rev itself, but where HEAD has left it
	here  string // the top of the work tree around the present folder, or ""

	mutex sync.Mutex
	repos map[string]*repository // by top
}

// NewBase returns the base that the user calls spec: a revision, or "merge:" and a revision for the newest
// commit that it has in common with HEAD.
func NewBase(spec string) (*Base, error) {
	b := &Base{rev: spec, here: workTree("."), repos: map[string]*repository{}}
	if rev, ok := strings.CutPrefix(spec, "merge:"); ok {
		b.rev, b.merge = rev, true
	}
	if b.rev == "" || strings.HasPrefix(b.rev, "-") {
		return nil, fmt.Errorf("%q is no revision of git", b.rev)
	}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, errors.New("the program git is needed to compare with a revision, and it can't be found")
	}
	return b, nil
}

// Close ends the programs that were started.
func (b *Base) Close() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, r := range b.repos {
		r.blobs.close()
	}
}

// Read returns what a file held at the base, and the path that it had then, in the manner of name. Ok is false
// if it wasn't there.
func (b *Base) Read(name string) (old string, src []byte, ok bool, err error) {
	real, err := realPathOf(name)
	if err != nil {
		return "", nil, false, reason(name, err)
	}
	top := workTree(filepath.Dir(real))
	if top == "" {
		return "", nil, false, fmt.Errorf("%s lies in no git work tree, so there is no revision to compare it with", name)
	}
	r, err := b.repository(top)
	if err != nil {
		return "", nil, false, err
	}
	at, err := slashRel(top, real)
	if err != nil {
		return "", nil, false, reason(name, err)
	}
	old = name
	_, there := r.tree[at]
	if before, renamed := r.renamed[at]; !there && renamed {
		at = before
		old = written(filepath.Join(top, filepath.FromSlash(before)), name)
	}
	src, err = r.read(at)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, false, nil
	}
	if err != nil {
		return "", nil, false, reason(name, err)
	}
	return old, src, true, nil
}

// Include is the function [Include] for files as they were at the base.
func (b *Base) Include(root string) func(from, path string) (name string, src []byte, err error) {
	return func(from, included string) (string, []byte, error) {
		included = filepath.FromSlash(included)
		folders := []string{filepath.Dir(from), root}
		if filepath.IsAbs(included) {
			folders = []string{""}
		}
		for _, folder := range folders {
			name := filepath.Join(folder, included)
			src, err := b.readWithin(root, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return written(name, from), src, err
		}
		return "", nil, errors.New("it wasn't there at the base")
	}
}

// readWithin reads a file at the base whose path leads into root.
func (b *Base) readWithin(root, name string) ([]byte, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	// The folder may be reached by a symbolic link that git knows nothing of.
	if real, err := realPath(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(real, filepath.Base(abs))
	}
	top := workTree(root)
	if top == "" || !inside(root, abs) {
		return nil, outside(root)
	}
	r, err := b.repository(top)
	if err != nil {
		return nil, err
	}
	at, err := slashRel(top, abs)
	if err != nil {
		return nil, err
	}
	src, err := r.read(at)
	if err == nil && len(src) > maxIncluded {
		return nil, tooLarge(maxIncluded)
	}
	return src, err
}

// Gone returns the files in a folder and below it that were there at the base and have no successor, by their
// paths in the manner of folder, sorted.
func (b *Base) Gone(folder string) ([]string, error) {
	top := workTree(folder)
	if top == "" {
		return nil, nil // its files say so
	}
	r, err := b.repository(top)
	if err != nil {
		return nil, err
	}
	real, err := realPath(folder)
	if err != nil {
		return nil, reason(folder, err)
	}
	within, err := slashRel(top, real)
	if err != nil {
		return nil, reason(folder, err)
	}
	var gone []string
	for _, at := range r.deleted {
		if within == "." || strings.HasPrefix(at, within+"/") {
			gone = append(gone, filepath.Join(folder, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(at, within), "/"))))
		}
	}
	slices.Sort(gone)
	return gone, nil
}

// ReadGone returns what a file held that [Base.Gone] has named.
func (b *Base) ReadGone(name string) ([]byte, error) {
	// Its folder may be gone too.
	folder, rest := filepath.Dir(name), filepath.Base(name)
	for workTree(folder) == "" && folder != filepath.Dir(folder) {
		folder, rest = filepath.Dir(folder), filepath.Join(filepath.Base(folder), rest)
	}
	real, err := realPath(folder)
	if err != nil {
		return nil, reason(name, err)
	}
	top := workTree(folder)
	r, err := b.repository(top)
	if err != nil {
		return nil, err
	}
	at, err := slashRel(top, filepath.Join(real, rest))
	if err != nil {
		return nil, reason(name, err)
	}
	return r.read(at)
}

// realPathOf is realPath for a file that need not exist, as one that stands for standard input.
func realPathOf(name string) (string, error) {
	real, err := realPath(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	folder, err := realPath(filepath.Dir(name))
	return filepath.Join(folder, filepath.Base(name)), err
}

// slashRel returns a path below a folder in git's spelling.
func slashRel(top, name string) (string, error) {
	rel, err := filepath.Rel(top, name)
	return filepath.ToSlash(rel), err
}
