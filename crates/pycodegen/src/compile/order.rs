//! Names and constants of a code object in the order in which they were first met, each with its number.
//!
//! Most code objects have few: up to [`FEW`] are looked through one by one, which is quicker than to hash; a map is made when
//! there are more.

use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::ops::Deref;

const FEW: usize = 12;

#[derive(Debug)]
pub(super) struct Order<T> {
    items: Vec<T>,
    /// By item its number, once there are more than a few.
    numbers: FxHashMap<T, u32>,
}

impl<T> Default for Order<T> {
    fn default() -> Self {
        Order { items: Vec::new(), numbers: FxHashMap::default() }
    }
}

impl<T> Deref for Order<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: Copy + Eq + Hash> Order<T> {
    /// The number of an item, which is added if it is new.
    #[inline]
    pub fn number(&mut self, item: T) -> usize {
        match self.find(item) {
            Some(number) => number,
            None => self.add(item),
        }
    }

    /// The number of an item that is here.
    #[inline]
    pub fn find(&self, item: T) -> Option<usize> {
        if self.items.len() <= FEW {
            return self.items.iter().position(|&known| known == item);
        }
        self.numbers.get(&item).map(|&number| number as usize)
    }

    fn add(&mut self, item: T) -> usize {
        let number = self.items.len();
        self.items.push(item);
        if number == FEW {
            self.numbers.extend(self.items.iter().zip(0..).map(|(&item, number)| (item, number)));
        } else if number > FEW {
            self.numbers.insert(item, number as u32);
        }
        number
    }

    pub fn clear(&mut self) {
        self.items.clear();
        self.numbers.clear();
    }

    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        items.into_iter().for_each(|item| _ = self.number(item));
    }

    /// Sorts few or many; the numbers become those of the new order.
    pub fn sort_by(&mut self, compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        self.items.sort_unstable_by(compare);
        let Order { items, numbers } = self;
        if !numbers.is_empty() {
            numbers.extend(items.iter().zip(0..).map(|(&item, number)| (item, number)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_numbered_alike() {
        let mut order = Order::default();
        for round in 0..2 {
            for n in 0..40u32 {
                assert_eq!(order.number(n * 7), n as usize, "round {round}");
            }
        }
        assert_eq!((order.find(7), order.find(8)), (Some(1), None));
        order.sort_by(|a, b| b.cmp(a));
        assert_eq!((order.find(39 * 7), order.find(0)), (Some(0), Some(39)));
        order.clear();
        assert_eq!((order.number(3), order.len()), (0, 1));
    }
}
