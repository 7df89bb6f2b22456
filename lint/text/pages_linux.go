package text

import (
	"os"
	"syscall"
	"unsafe"
)

// LargePages asks for large pages for memory that is about to be filled. Memory that a process touches for the
// first time is handed to it page by page, and for a zone of a million records that takes longer than to read
// it. It is no more than advice: nothing but time depends on it.
func LargePages(b []byte) {
	const least = 3 << 20 // a large page has 2 MiB and begins at a multiple of that
	if len(b) < least {
		return
	}
	page := uintptr(os.Getpagesize())
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b))) //nolint:gosec // only the address is looked at
	skip := (page - start%page) % page
	_ = syscall.Madvise(b[skip:], syscall.MADV_HUGEPAGE)
}
