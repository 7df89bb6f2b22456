package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// A reader reads files of one format.
type reader interface {
	Name() string
	Read(path string, src []byte, opt zone.Options) *zone.File
}

// inputFormats are the formats of zones: master files, then the exports.
func inputFormats() []reader {
	formats := []reader{zonefile.Format{}}
	for _, f := range export.Formats() {
		formats = append(formats, f)
	}
	return formats
}

// inputFormatNames are what --input-format takes.
func inputFormatNames() []string {
	var names []string
	for _, f := range inputFormats() {
		names = append(names, f.Name())
	}
	return names
}

// inputFormat returns the format with a name; nil stands for finding it out.
func inputFormat(name string) (reader, error) {
	if name == "" {
		return nil, nil
	}
	for _, f := range inputFormats() {
		if f.Name() == name {
			return f, nil
		}
	}
	return nil, fmt.Errorf("--input-format: there is no format %q%s; the formats are %s", name, didYouMean(name, inputFormatNames()), list(inputFormatNames()))
}

// parse reads a file in the format that was named, or that its content shows. The error wraps errNoZone
// where it is in none.
func (r *request) parse(name string, src []byte) (*zone.File, error) {
	return r.parseWith(name, src, r.readOptions(name))
}

func (r *request) parseWith(name string, src []byte, opt zone.Options) (*zone.File, error) {
	if input := r.inputOf(name); input != nil {
		if _, isExport := input.(export.Format); isExport {
			if err := export.Bearable(src); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		return input.Read(name, src, opt), nil
	}
	if !export.Detect(name, src[:min(len(src), 512)]) && !export.Looks(src[:min(len(src), 512)]) {
		return zonefile.Format{}.Read(name, src, opt), nil
	}
	if err := export.Bearable(src); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	file, err := export.Open(name, src, opt)
	var unknown *export.Unrecognised
	if errors.As(err, &unknown) {
		if !export.Detect(name, nil) {
			return zonefile.Format{}.Read(name, src, opt), nil // "---" or "{" may begin a strange master file
		}
		return nil, &notAZone{fmt.Sprintf("%s %s", name, unknown), !unknown.Config}
	}
	return file, err
}

// A notAZone error says why a file is no zone.
type notAZone struct {
	message string
	// looked says that formats were looked for in vain.
	looked bool
}

func (e *notAZone) Error() string { return e.message }

func (e *notAZone) Is(target error) bool { return target == errNoZone }

// octoDNS returns what the configuration of octoDNS near a file says, or nil. A configuration is read once
// for all zones of a folder.
func (r *request) octoDNS(path string) *zone.OctoDNS {
	folder := filepath.Dir(path)
	root := files.Project(folder)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if settings, ok := r.settings[folder]; ok {
		return settings
	}
	var found *zone.OctoDNS
	for _, name := range export.ConfigNames {
		src, err := files.Included(root, filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			continue
		}
		if settings, ok := export.ReadConfig(src); ok {
			found = &settings
			break
		}
	}
	r.settings[folder] = found
	return found
}

// isYAML reports whether a file can be a zone of octoDNS by its name.
func isYAML(path string) bool {
	return strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")
}
