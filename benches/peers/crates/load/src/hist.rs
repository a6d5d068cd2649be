//! A histogram of times, from which quantiles are read.

/// Log-linear counts of nanoseconds, 64 steps per power of two.
pub struct Hist {
    n: Vec<u64>,
    total: u64,
}

impl Hist {
    pub fn new() -> Self {
        Hist {
            n: vec![0; 64 * 64],
            total: 0,
        }
    }
    pub fn add(&mut self, ns: u64) {
        let ns = ns.max(64);
        let e = 63 - ns.leading_zeros();
        let sub = (ns >> (e - 6)) & 63;
        self.n[(e * 64) as usize + sub as usize] += 1;
        self.total += 1;
    }
    pub fn at(&self, q: f64) -> f64 {
        let want = (self.total as f64 * q) as u64;
        let mut seen = 0;
        for (i, c) in self.n.iter().enumerate() {
            seen += c;
            if seen > want {
                let (e, sub) = ((i / 64) as u32, (i % 64) as u64);
                return ((1u64 << e) + (sub << (e.saturating_sub(6)))) as f64 / 1000.0;
            }
        }
        0.0
    }
}
