package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A repository is one work tree, with what its files were at the base.
type repository struct {
	top     string
	tree    map[string]entry  // by path from the top; empty where nothing has been committed yet
	renamed map[string]string // files that aren't in tree, and the names that they had in it
	deleted []string
	blobs   blobs
}

// An entry is what git has under a path.
type entry struct {
	mode, object string
}

const (
	modeLink   = "120000"
	modeCommit = "160000" // a submodule
)

// repository returns the repository with a top folder, as it was at the base.
func (b *Base) repository(top string) (*repository, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.open(top)
}

func (b *Base) open(top string) (*repository, error) {
	if r := b.repos[top]; r != nil {
		return r, nil
	}
	commit, err := b.commit(top)
	if err != nil {
		return nil, err
	}
	r := &repository{top: top, tree: map[string]entry{}, renamed: map[string]string{}, blobs: blobs{top: top}}
	if commit != "" {
		if err := r.readTree(commit); err != nil {
			return nil, err
		}
		if err := r.readRenames(commit); err != nil {
			return nil, err
		}
	}
	b.repos[top] = r
	return r, nil
}

// commit returns the commit of a repository that is the base, or "" for one that is empty. The revision is
// one of the repository around the present folder. For a submodule of that, the base is the commit of it that
// belongs to the revision; any other repository has to know the revision itself.
func (b *Base) commit(top string) (string, error) {
	if b.here == "" || top == b.here || !inside(b.here, top) {
		return b.resolve(top)
	}
	outerTop := workTree(filepath.Dir(top))
	outer, err := b.open(outerTop)
	if err != nil {
		return "", err
	}
	at, err := slashRel(outerTop, top)
	if err != nil {
		return "", err
	}
	if e := outer.tree[at]; e.mode == modeCommit {
		if _, err := git(top, "cat-file", "-e", e.object+"^{commit}"); err != nil {
			return "", fmt.Errorf("the submodule %s was at commit %.12s at the base, which isn't in its repository: fetch it there (git -C %s fetch --unshallow, or fetch-depth: 0 in GitHub Actions)", at, e.object, at)
		}
		return e.object, nil
	}
	staged, err := git(outerTop, "ls-files", "-z", "--stage", "--", ":(literal)"+at)
	if err == nil && bytes.HasPrefix(staged, []byte(modeCommit)) {
		return "", nil // a submodule that is new: so are all its files
	}
	return b.resolve(top)
}

// resolve returns the commit of a repository that the user named.
func (b *Base) resolve(top string) (string, error) {
	commit, err := parseRev(top, b.rev)
	if err != nil {
		if b.rev == "HEAD" && unborn(top) {
			return "", nil
		}
		return "", b.unknown(top, err)
	}
	if !b.merge {
		return commit, nil
	}
	out, err := git(top, "merge-base", "HEAD", commit)
	if err == nil {
		return strings.TrimSpace(string(out)), nil
	}
	if isShallow(top) {
		return "", fmt.Errorf("the commit at which HEAD has left %s isn't in this shallow clone; %s", b.rev, unshallow)
	}
	return "", fmt.Errorf("HEAD and %s have no commit in common", b.rev)
}

// unshallow says how the rest of the history comes.
const unshallow = "get the whole history: git fetch --unshallow, or fetch-depth: 0 for actions/checkout in GitHub Actions"

func parseRev(top, rev string) (string, error) {
	out, err := git(top, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	return strings.TrimSpace(string(out)), err
}

// unknown says why a revision can't be found, and what to do.
func (b *Base) unknown(top string, err error) error {
	if said := complaint(err); said != "" {
		return fmt.Errorf("git can't look for the revision %s: %s", b.rev, said)
	}
	if _, err := parseRev(top, "refs/remotes/origin/"+b.rev); err == nil {
		return fmt.Errorf("git knows no revision %s in %s, but origin/%s: say that", b.rev, top, b.rev)
	}
	if isShallow(top) {
		return fmt.Errorf("git knows no revision %s in %s, which is a shallow clone; %s", b.rev, top, unshallow)
	}
	return fmt.Errorf("git knows no revision %s in %s: fetch it first, or see git branch --all for what is there", b.rev, top)
}

// complaint returns the first line that git printed about an error.
func complaint(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err.Error()
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
	return line
}

func isShallow(top string) bool {
	out, err := git(top, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

// unborn reports whether nothing has been committed yet.
func unborn(top string) bool {
	_, err := git(top, "symbolic-ref", "--quiet", "HEAD")
	return err == nil
}

// readTree lists all files of a commit, each as "mode type object<tab>path".
func (r *repository) readTree(commit string) error {
	out, err := git(r.top, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return fmt.Errorf("the files of commit %.12s can't be listed: %s", commit, complaint(err))
	}
	for line := range strings.SplitSeq(string(out), "\x00") {
		words, name, ok := strings.Cut(line, "\t")
		fields := strings.Fields(words)
		if ok && len(fields) == 3 {
			r.tree[name] = entry{mode: fields[0], object: fields[2]}
		}
	}
	return nil
}

// readRenames finds out which files that git tracks now were called otherwise, and which are gone. The index is
// compared, not the work tree: that would run the filters of a repository.
func (r *repository) readRenames(commit string) error {
	args := []string{"diff-index", "--cached", "-z", "--name-status", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"}
	out, err := git(r.top, append(slices.Clone(args), "-M", commit)...)
	if err != nil {
		// A partial clone lacks the octets by which files are likened.
		out, err = git(r.top, append(args, "-M100%", commit)...)
	}
	if err != nil {
		return fmt.Errorf("what was renamed since commit %.12s can't be found out: %s", commit, complaint(err))
	}
	words := strings.Split(string(out), "\x00")
	for i := 0; i+1 < len(words); i += 2 {
		switch status := words[i]; {
		case strings.HasPrefix(status, "R") && i+2 < len(words):
			r.renamed[words[i+2]] = words[i+1]
			i++
		case status == "D":
			r.deleted = append(r.deleted, words[i+1])
		}
	}
	return nil
}

// maxLinks is how many symbolic links may follow each other.
const maxLinks = 16

// read returns what a path held, symbolic links followed as far as they stay in the repository. The error is
// [fs.ErrNotExist] if nothing was there.
func (r *repository) read(at string) ([]byte, error) {
	for range maxLinks {
		link, rest := at, ""
		for link != "." && link != "/" && r.tree[link].mode != modeLink {
			link, rest = path.Dir(link), path.Join(path.Base(link), rest)
		}
		if link == "." || link == "/" {
			e, ok := r.tree[at]
			if !ok || e.mode == modeCommit {
				return nil, fs.ErrNotExist
			}
			return r.blobs.read(e.object)
		}
		target, err := r.blobs.read(r.tree[link].object)
		if err != nil {
			return nil, err
		}
		if path.IsAbs(string(target)) {
			return nil, fs.ErrNotExist
		}
		at = path.Join(path.Dir(link), string(target), rest)
	}
	return nil, fs.ErrNotExist
}
