//! The other half of wiping what is no longer used: freed memory is wiped by the allocator of the
//! programs, left stack frames are wiped here.

use std::hint::black_box;

/// As deep as a turn goes, with room to spare; an idle thread has much more.
const DEPTH: usize = 256 * 1024;

/// Overwrites the stack below the caller: what finished calls have left there. Some microseconds;
/// meant for a thread that is about to wait.
#[inline(never)]
pub fn wipe_stack() {
    let mut room = [0_u8; DEPTH];
    black_box(&mut room);
}
