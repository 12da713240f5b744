//! The command's allocator: mimalloc, and mappings of their own for what grows big.
//!
//! A list that is appended to grows by reallocation. Copying it each time costs both blocks at once, and the freed ones
//! stay resident behind the live heap; at a million items that is as much as the list. So a block that is grown past
//! `MAPPED` moves into a mapping, which `mremap` extends without a copy; pages not yet written take no memory. Blocks
//! that are big from the start are mimalloc's: it keeps them at hand when they come and go.
//!
//! Invariant: a block in a mapping of ours has at least `MAPPED` bytes, so a smaller one is mimalloc's without asking.

use std::alloc::{GlobalAlloc, Layout};

use mimalloc::MiMalloc;

/// See the module header.
pub struct Allocator;

/// Alignment of every block, bytes: mimalloc need not be told.
const ALIGNED: usize = 8;

/// A block that reaches this size by growth gets a mapping, bytes.
#[cfg(target_os = "linux")]
const MAPPED: usize = 128 * 1024;

// SAFETY: every block is mimalloc's or in a mapping of ours, and given back to where it came from.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise; every block of mimalloc's has this alignment.
        unsafe {
            if layout.align() <= ALIGNED {
                return libmimalloc_sys::mi_malloc(layout.size()).cast();
            }
            MiMalloc.alloc(layout)
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for `alloc`.
        unsafe {
            if layout.align() <= ALIGNED {
                return libmimalloc_sys::mi_zalloc(layout.size()).cast();
            }
            MiMalloc.alloc_zeroed(layout)
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        #[cfg(target_os = "linux")]
        if layout.size() >= MAPPED {
            // SAFETY: the caller's promise.
            return unsafe { mapped::free(block, layout) };
        }
        // SAFETY: the caller's promise; smaller blocks are mimalloc's.
        unsafe { MiMalloc.dealloc(block, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        #[cfg(target_os = "linux")]
        if layout.size() >= MAPPED || new_size >= MAPPED {
            // SAFETY: the caller's promise.
            return unsafe { mapped::resize(block, layout, new_size) };
        }
        // SAFETY: the caller's promise; smaller blocks are mimalloc's.
        unsafe {
            if layout.align() <= ALIGNED {
                return libmimalloc_sys::mi_realloc(block.cast(), new_size).cast();
            }
            MiMalloc.realloc(block, layout, new_size)
        }
    }
}

#[cfg(target_os = "linux")]
mod mapped {
    use std::alloc::{GlobalAlloc, Layout};
    use std::ptr::{copy_nonoverlapping, null_mut};
    use std::sync::atomic::{AtomicPtr, Ordering};

    use mimalloc::MiMalloc;

    use super::MAPPED;

    /// What stands at the start of a mapping, before its block: the mapping's length.
    const HEAD: usize = 64;
    /// A mapping of up to this size is kept when its block is freed, for the next one: pages are dear to get.
    const KEPT_SIZE: usize = 10 << 20;

    /// A mapping without a block, if there is one.
    static KEPT: AtomicPtr<u8> = AtomicPtr::new(null_mut());

    fn is_mapped(block: *mut u8) -> bool {
        // SAFETY: any address may be asked about.
        !unsafe { libmimalloc_sys::mi_is_in_heap_region(block.cast_const().cast()) }
    }

    /// # Safety
    /// `start` is the start of a mapping of ours.
    unsafe fn length(start: *mut u8) -> usize {
        // SAFETY: its head is written.
        unsafe { start.cast::<usize>().read() }
    }

    /// The mapping, extended or cut to room for a block of `size`, or null.
    ///
    /// # Safety
    /// `start` is the start of a mapping of ours, in use by nobody else.
    unsafe fn fit(start: *mut u8, size: usize) -> *mut u8 {
        let Some(wanted) = size.checked_add(HEAD) else { return null_mut() };
        // SAFETY: the mapping is ours and has this length.
        unsafe {
            let moved = libc::mremap(start.cast(), length(start), wanted, libc::MREMAP_MAYMOVE);
            if moved == libc::MAP_FAILED {
                return null_mut();
            }
            moved.cast::<usize>().write(wanted);
            moved.cast()
        }
    }

    /// A mapping with room for a block of `size`, or null.
    fn take(size: usize) -> *mut u8 {
        let kept = KEPT.swap(null_mut(), Ordering::Acquire);
        let Some(wanted) = size.checked_add(HEAD) else { return null_mut() };
        // SAFETY: what was kept is ours alone now; otherwise a new mapping at an address of the system's choice.
        unsafe {
            if !kept.is_null() {
                if length(kept) >= wanted {
                    return kept;
                }
                let fitting = fit(kept, size);
                if !fitting.is_null() {
                    return fitting;
                }
                libc::munmap(kept.cast(), length(kept));
            }
            let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            let start = libc::mmap(null_mut(), wanted, protection, flags, -1, 0);
            if start == libc::MAP_FAILED {
                return null_mut();
            }
            start.cast::<usize>().write(wanted);
            start.cast()
        }
    }

    /// # Safety
    /// `start` is the start of a mapping of ours, and its block is not used any more.
    unsafe fn give_back(start: *mut u8) {
        // SAFETY: nobody else knows the mapping; what the swap gives is ours alone, too.
        unsafe {
            let mut gone = start;
            if length(start) <= KEPT_SIZE {
                gone = KEPT.swap(start, Ordering::AcqRel);
            }
            if !gone.is_null() {
                libc::munmap(gone.cast(), length(gone));
            }
        }
    }

    /// # Safety
    /// As of `GlobalAlloc::dealloc`; the size is `MAPPED` at least.
    #[cold]
    pub(super) unsafe fn free(block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise; a block in a mapping stands behind its head.
        unsafe {
            if is_mapped(block) {
                give_back(block.sub(HEAD));
            } else {
                MiMalloc.dealloc(block, layout);
            }
        }
    }

    /// # Safety
    /// As of `GlobalAlloc::realloc`; one of the sizes is `MAPPED` at least.
    #[cold]
    pub(super) unsafe fn resize(block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let old_size = layout.size();
        // SAFETY: the caller's promise; what is copied fits both blocks.
        unsafe {
            if old_size >= MAPPED && is_mapped(block) {
                let start = block.sub(HEAD);
                if new_size > old_size && length(start) - HEAD >= new_size {
                    return block;
                }
                if new_size >= MAPPED {
                    let fitting = fit(start, new_size);
                    return if fitting.is_null() { fitting } else { fitting.add(HEAD) };
                }
                let Ok(small) = Layout::from_size_align(new_size, layout.align()) else { return null_mut() };
                let to = MiMalloc.alloc(small);
                if !to.is_null() {
                    copy_nonoverlapping(block, to, new_size);
                    give_back(start);
                }
                return to;
            }
            if new_size < MAPPED || new_size < old_size || layout.align() > HEAD {
                return MiMalloc.realloc(block, layout, new_size);
            }
            let start = take(new_size);
            if start.is_null() {
                return start;
            }
            let to = start.add(HEAD);
            copy_nonoverlapping(block, to, old_size);
            MiMalloc.dealloc(block, layout);
            to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_keeps_its_bytes_through_every_move() {
        let sizes = [16, 100_000, 600_000, 5_000_000, 700_000, 2_000_000, 1_000, 600_000, 8];
        let mut layout = Layout::from_size_align(8, 8).unwrap();
        // SAFETY: sizes above zero; each block is used with the layout that it has.
        unsafe {
            let mut block = Allocator.alloc(layout);
            block.write_bytes(7, 8);
            for size in sizes {
                block = Allocator.realloc(block, layout, size);
                assert!(!block.is_null());
                let kept = layout.size().min(size);
                assert!(std::slice::from_raw_parts(block, kept).iter().all(|b| *b == 7), "{size}");
                block.write_bytes(7, size);
                layout = Layout::from_size_align(size, 8).unwrap();
            }
            Allocator.dealloc(block, layout);
            let big = Layout::from_size_align(3_000_000, 64).unwrap();
            let zeroes = Allocator.alloc_zeroed(big);
            assert!(std::slice::from_raw_parts(zeroes, big.size()).iter().all(|b| *b == 0));
            let grown = Allocator.realloc(zeroes, big, 4_000_000);
            Allocator.dealloc(grown, Layout::from_size_align(4_000_000, 64).unwrap());
        }
    }
}
