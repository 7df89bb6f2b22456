package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

// maxConfig is how large a configuration may be, and a file that it names.
const maxConfig = 1 << 20

// Upward looks for a file by its name in a folder and in those above it: up to the top of the git work tree, or
// else up to the present folder, or no further if the folder doesn't lie in that. It returns the file's path, or
// "" if there is none, and the folders that it looked into.
func Upward(folder, name string) (path string, looked []string) {
	dir, err := realPath(folder)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder) // it may have been there at the base only
		dir, err = realPath(folder)
	}
	if err != nil {
		return "", nil
	}
	top := workTree(dir)
	if top == "" {
		top = dir
		if here, err := realPath("."); err == nil && inside(here, dir) {
			top = here
		}
	}
	for {
		looked = append(looked, dir)
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return written(path, "."), looked
		}
		if dir == top || dir == filepath.Dir(dir) {
			return "", looked
		}
		dir = filepath.Dir(dir)
	}
}

// In returns the paths of the files with a name in some folders.
func In(folders []string, name string) []string {
	var found []string
	for _, dir := range folders {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			found = append(found, written(path, "."))
		}
	}
	return found
}

// Folder returns the folder that a path is, or that it stands in.
func Folder(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: there is no such file or folder", path)
	case err != nil:
		return "", reason(path, err)
	case info.IsDir():
		return path, nil
	}
	return filepath.Dir(path), nil
}

// Config reads a configuration. It must lie within root also when symbolic links are followed; an empty root
// allows any place.
func Config(root, path string) ([]byte, error) {
	real := path
	if root != "" {
		var err error
		if real, err = within(root, filepath.Dir(path), filepath.Base(path)); err != nil {
			return nil, reason(path, err)
		}
	}
	data, err := readRegular(real, maxConfig)
	if err != nil {
		return nil, reason(path, err)
	}
	return data, nil
}

// Given returns a function that reads a file that a configuration names by its path from the configuration's
// folder. The file must be regular, and lie within root also when symbolic links are followed. The errors say
// what is wrong with the file without naming it.
func Given(root, folder string) func(path string) (name string, src []byte, err error) {
	return func(path string) (string, []byte, error) {
		path = filepath.FromSlash(path)
		if filepath.IsAbs(path) {
			return "", nil, errors.New("write its path from the folder of the configuration")
		}
		real, err := within(root, folder, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return "", nil, errors.New("there is no such file")
		case err != nil:
			return "", nil, err
		}
		src, err := readRegular(real, maxConfig)
		return filepath.Join(folder, path), src, err
	}
}

// Relative returns a function that gives the path of a file from a folder, with slashes. A path that leaves the
// folder begins with "../".
func Relative(folder string) func(path string) string {
	base, err := realPath(folder)
	if err != nil {
		base = folder
	}
	var mutex sync.Mutex
	folders := map[string]string{} // their paths from base
	return func(path string) string {
		dir, name := filepath.Split(path)
		mutex.Lock()
		defer mutex.Unlock()
		relative, ok := folders[dir]
		if !ok {
			relative = dir
			if real, err := realPath(filepath.Clean(dir)); err == nil {
				if rel, err := filepath.Rel(base, real); err == nil {
					relative = rel
				}
			}
			folders[dir] = relative
		}
		return filepath.ToSlash(filepath.Join(relative, name))
	}
}

// errEnough ends a walk.
var errEnough = errors.New("found")

// Matches tells whether a file or folder below a folder matches a glob.
func Matches(folder, glob string) bool {
	found := false
	_ = doublestar.GlobWalk(os.DirFS(folder), glob, func(string, fs.DirEntry) error {
		found = true
		return errEnough
	}, doublestar.WithNoFollow())
	return found
}
