package zone

import (
	"os"
	"syscall"
	"unsafe"
)

// largePages asks for large pages for a table that is about to be filled: where its slots are looked up at random, the processor
// finds their pages sooner. It is no more than advice, and nothing but time depends on it. Memory that is filled from
// end to end is better off without, since a virtual machine's host hands large pages out slowly.
func largePages(table []slot) {
	const least = 3 << 20 // a large page has 2 MiB and begins at a multiple of that
	//nolint:gosec // never written to
	octets := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(table))), len(table)*int(unsafe.Sizeof(slot{})))
	if len(octets) < least {
		return
	}
	page := uintptr(os.Getpagesize())
	start := uintptr(unsafe.Pointer(unsafe.SliceData(octets))) //nolint:gosec // only the address is looked at
	skip := (page - start%page) % page
	_ = syscall.Madvise(octets[skip:], syscall.MADV_HUGEPAGE)
}
