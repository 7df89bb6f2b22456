//go:build !linux

package text

// LargePages asks for large pages, where the operating system has a way to.
func LargePages([]byte) {}
