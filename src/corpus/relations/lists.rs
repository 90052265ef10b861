//! Lists of different lengths in one allocation.

/// Lists of numbers, one after another (the layout of a compressed sparse row matrix).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RaggedLists {
    /// The numbers of all lists.
    pub(super) values: Vec<u32>,
    /// For each list, the index in `values` behind its last number.
    ends: Vec<u32>,
}

impl RaggedLists {
    /// Appends a list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = u32>) {
        self.values.extend(list);
        self.ends.push(self.values.len() as u32);
    }

    /// Number of lists.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// List number `index`; empty if there is no such list.
    pub(super) fn get(&self, index: usize) -> &[u32] {
        let end = |i: usize| self.ends.get(i).map_or(0, |&e| e as usize);
        let start = if index == 0 { 0 } else { end(index - 1) };
        self.values.get(start..end(index)).unwrap_or_default()
    }

    /// For each value below `count`, the ascending indices of the lists that contain it.
    pub(super) fn inverted(&self, count: usize) -> Self {
        let mut pairs: Vec<(u32, u32)> = (0..self.len())
            .flat_map(|i| self.get(i).iter().map(move |&v| (v, i as u32)))
            .collect();
        pairs.sort_unstable();
        let mut inverted = Self::default();
        let mut rest = pairs.as_slice();
        for value in 0..count as u32 {
            let (these, others) = rest.split_at(rest.partition_point(|p| p.0 <= value));
            inverted.push(these.iter().map(|p| p.1));
            rest = others;
        }
        inverted
    }
}
