//go:build !linux

package zone

// largePages asks for large pages, where the operating system has a way to.
func largePages([]slot) {}
