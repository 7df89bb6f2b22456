package export

import (
	"strconv"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// ConfigNames are the usual names of octoDNS's configuration, relative to the folder of a zone.
var ConfigNames = []string{
	"octodns.yaml", "octodns.yml", "config.yaml", "production.yaml",
	"../octodns.yaml", "../octodns.yml", "../config.yaml", "../production.yaml",
	"../../octodns.yaml", "../../octodns.yml", "../../config.yaml", "../../production.yaml",
}

// ReadConfig reads the settings of a configuration of octoDNS that say how its zones are read; ok is false
// if it is none. Of several YAML providers the first counts.
func ReadConfig(src []byte) (settings zone.OctoDNS, ok bool) {
	doc := yamlspan.Parse(src)
	if doc.Err != nil || !isConfig(doc) {
		return settings, false
	}
	providers := doc.Get(doc.Roots[0], "providers")
	for name := range doc.Children(providers) {
		provider := doc.Node(name).Pair
		class := doc.Text(doc.Get(provider, "class"))
		if class != "octodns.provider.yaml.YamlProvider" && class != "octodns.provider.yaml.SplitYamlProvider" {
			continue
		}
		if ttl, err := strconv.ParseUint(doc.Text(doc.Get(provider, "default_ttl")), 10, 32); err == nil {
			settings.DefaultTTL = uint32(ttl)
		} else {
			settings.DefaultTTL = 3600 // octoDNS's own default
		}
		settings.PlainSemicolons = isFalse(doc.Text(doc.Get(provider, "escaped_semicolons")))
		settings.UnorderedAllowed = isFalse(doc.Text(doc.Get(provider, "enforce_order")))
		return settings, true
	}
	return settings, false
}

// isTrue reports whether a scalar is a truth value of YAML 1.1 that says yes.
func isTrue(value string) bool {
	switch value {
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return true
	}
	return false
}

// isFalse reports whether a scalar is a truth value of YAML 1.1 that says no.
func isFalse(value string) bool {
	switch value {
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return true
	}
	return false
}
