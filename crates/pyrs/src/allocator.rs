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

/// A block that reaches this size by growth gets a mapping, bytes.
#[cfg(target_os = "linux")]
const MAPPED: usize = 512 * 1024;

// SAFETY: every block is mimalloc's or in a mapping of ours, and given back to where it came from.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { MiMalloc.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { MiMalloc.alloc_zeroed(layout) }
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
        unsafe { MiMalloc.realloc(block, layout, new_size) }
    }
}

#[cfg(target_os = "linux")]
mod mapped {
    use std::alloc::{GlobalAlloc, Layout};
    use std::ptr::{copy_nonoverlapping, null_mut};

    use mimalloc::MiMalloc;

    use super::MAPPED;

    /// Blocks aligned to more than this stay with mimalloc: the smallest page of any Linux.
    const PAGE: usize = 4096;

    fn is_mapping(block: *mut u8) -> bool {
        // SAFETY: any address may be asked about.
        !unsafe { libmimalloc_sys::mi_is_in_heap_region(block.cast_const().cast()) }
    }

    fn map(size: usize) -> *mut u8 {
        let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping at an address of the system's choice.
        let block = unsafe { libc::mmap(null_mut(), size, protection, flags, -1, 0) };
        if block == libc::MAP_FAILED { null_mut() } else { block.cast() }
    }

    /// # Safety
    /// As of `GlobalAlloc::dealloc`.
    #[cold]
    pub(super) unsafe fn free(block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise; a mapping has the size that its block was last given.
        unsafe {
            if is_mapping(block) {
                libc::munmap(block.cast(), layout.size());
            } else {
                MiMalloc.dealloc(block, layout);
            }
        }
    }

    /// # Safety
    /// As of `GlobalAlloc::realloc`.
    #[cold]
    pub(super) unsafe fn resize(block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let old_size = layout.size();
        // SAFETY: the caller's promise; what is copied fits both blocks.
        unsafe {
            if old_size >= MAPPED && is_mapping(block) {
                if new_size >= MAPPED {
                    let moved = libc::mremap(block.cast(), old_size, new_size, libc::MREMAP_MAYMOVE);
                    return if moved == libc::MAP_FAILED { null_mut() } else { moved.cast() };
                }
                let Ok(small) = Layout::from_size_align(new_size, layout.align()) else { return null_mut() };
                let to = MiMalloc.alloc(small);
                if !to.is_null() {
                    copy_nonoverlapping(block, to, new_size);
                    libc::munmap(block.cast(), old_size);
                }
                return to;
            }
            if new_size < MAPPED || new_size < old_size || layout.align() > PAGE {
                return MiMalloc.realloc(block, layout, new_size);
            }
            let to = map(new_size);
            if !to.is_null() {
                copy_nonoverlapping(block, to, old_size);
                MiMalloc.dealloc(block, layout);
            }
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
