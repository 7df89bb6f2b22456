package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxIncluded is how large a file may be that another one includes.
const maxIncluded = 64 << 20

// Root returns the folder that the $INCLUDE lines of a file may not leave: the top of the git work
// tree that the file lies in, or else its own folder. It is absolute and has no symbolic links, unless
// the folder doesn't exist.
func Root(path string) string {
	dir := filepath.Dir(path)
	if top := workTree(dir); top != "" {
		return top
	}
	if real, err := realPath(dir); err == nil {
		return real
	}
	return dir
}

// workTree returns the top of the git work tree that a folder lies in, or "".
func workTree(folder string) string {
	dir, err := realPath(folder)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// WorkTree returns the present folder and the top of the git work tree that it lies in, "" if it lies in none; both
// without symbolic links.
func WorkTree() (here, top string) {
	here, err := realPath(".")
	if err != nil {
		return "", ""
	}
	return here, workTree(here)
}

// Include returns a function that loads the file that a $INCLUDE line in the file from calls path. A
// relative path is looked for in the folder of from, then in root: BIND takes it as relative to its
// working directory, which isn't known here. The file must be regular, and must lie in root also when
// symbolic links are followed. Name is the file's path as the user would write it, in the manner of
// from. The errors say what is wrong with the file without naming it.
func Include(root string) func(from, path string) (name string, src []byte, err error) {
	return func(from, path string) (string, []byte, error) {
		path = filepath.FromSlash(path)
		folders := []string{filepath.Dir(from), root}
		if filepath.IsAbs(path) {
			folders = []string{""}
		}
		for _, folder := range folders {
			real, err := within(root, folder, path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return "", nil, err
			}
			src, err := readRegular(real, maxIncluded)
			return written(filepath.Join(folder, path), from), src, err
		}
		if filepath.IsAbs(path) {
			return "", nil, errors.New("it doesn't exist")
		}
		return "", nil, fmt.Errorf("it is neither in the folder of the including file, %s, nor in %s", folders[0], root)
	}
}

// Project returns the folder that the configuration of octoDNS for the zones in a folder may not lie out of: the top of
// the git work tree, or else two folders above, where the farthest is looked for.
func Project(folder string) string {
	if top := workTree(folder); top != "" {
		return top
	}
	return filepath.Join(folder, "..", "..")
}

// Included reads a file that nobody named, and that must lie in root also when symbolic links are followed: no more
// of it than of one that is included. The errors don't name it.
func Included(root, path string) ([]byte, error) {
	real, err := within(root, filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return readRegular(real, maxIncluded)
}

// within returns where path leads to, starting in folder, if that lies in root. An empty folder means
// that path is absolute.
func within(root, folder, path string) (string, error) {
	realRoot, err := realPath(root)
	if err != nil {
		return "", fmt.Errorf("the folder %s: %v", root, bare(err)) //nolint:errorlint // it is not the file that is missing
	}
	if folder != "" {
		if folder, err = realPath(folder); err != nil {
			return "", bare(err)
		}
		path = filepath.Join(folder, path)
	}
	real, err := filepath.EvalSymlinks(path)
	switch {
	case err != nil && !inside(realRoot, path) && !inside(root, path):
		return "", outside(root) // which doesn't say whether the file exists
	case err != nil:
		return "", bare(err)
	case !inside(realRoot, real):
		return "", outside(root)
	}
	return real, nil
}

// Stays reports whether a file below a folder, which needn't be there yet, lies in it also when symbolic links are
// followed.
func Stays(folder, path string) bool {
	root, err := realPath(folder)
	if err != nil {
		return true // nothing is there, and so no link
	}
	for ; path != filepath.Dir(path); path = filepath.Dir(path) {
		if real, err := realPath(path); err == nil {
			return inside(root, real)
		}
		if _, err := os.Lstat(path); err == nil {
			return false // a link that leads nowhere yet
		}
	}
	return true
}

func outside(root string) error {
	return fmt.Errorf("it lies outside of %s, and files are read only from there", root)
}

func inside(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// written makes name relative to the present folder if from is, so that a file has the same name
// whether it is included or named.
func written(name, from string) string {
	if filepath.IsAbs(from) || !filepath.IsAbs(name) {
		return name
	}
	here, err := realPath(".")
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(here, name); err == nil {
		return rel
	}
	return name
}
