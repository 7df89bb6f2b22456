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

// Include returns a function that loads the file that a $INCLUDE line in the file from calls path. A
// relative path is looked for in the folder of from, then in root: BIND takes it as relative to its
// working directory, which isn't known here. The file must be regular, and must lie in root also when
// symbolic links are followed. Name is the file's path as the user would write it, in the manner of
// from. The errors say what is wrong with the file without naming it.
func Include(root string) func(from, path string) (name string, src []byte, err error) {
	return func(from, path string) (string, []byte, error) {
		path = filepath.FromSlash(path)
		candidates := []string{path}
		if !filepath.IsAbs(path) {
			candidates = []string{filepath.Join(filepath.Dir(from), path), filepath.Join(root, path)}
		}
		for _, name := range candidates {
			real, err := within(root, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return "", nil, err
			}
			src, err := readRegular(real, maxIncluded)
			return written(name, from), src, err
		}
		if filepath.IsAbs(path) {
			return "", nil, errors.New("it doesn't exist")
		}
		return "", nil, fmt.Errorf("it is neither in %s, the folder of the including file, nor in %s", filepath.Dir(from), root)
	}
}

// within follows the symbolic links of path, and returns where it leads to if that lies in root.
func within(root, path string) (string, error) {
	realRoot, err := realPath(root)
	if err != nil {
		return "", fmt.Errorf("the folder %s: %w", root, bare(err))
	}
	// Nothing is said about what is outside of root, not even whether it exists: so the path as it
	// is written is checked first.
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if errors.Is(err, fs.ErrNotExist) {
		dir = filepath.Dir(abs)
	} else if err != nil {
		return "", bare(err)
	}
	if !inside(realRoot, dir) && !inside(root, abs) {
		return "", outside(root)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", err
	}
	if !inside(realRoot, real) {
		return "", outside(root)
	}
	return real, nil
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
