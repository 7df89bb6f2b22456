package main

import "testing"

// Scripts leave out what needs a shell that isn't installed; in CI all of them must be.
func TestShells(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "shellcheck"} {
		missing(t, shell, shell)
	}
}
