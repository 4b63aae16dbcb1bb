//! Transformations. ISO 32000-1, 8.3.4

use lopdf::Object;

/// `[a b c d e f]`: x' = a·x + c·y + e, y' = b·x + d·y + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Six numbers; what is missing or no number counts as zero.
    pub(super) fn of(operands: &[Object]) -> Self {
        let mut out = [0.0; 6];
        for (place, operand) in out.iter_mut().zip(operands) {
            *place = operand.as_float().unwrap_or(0.0);
        }
        Self(out)
    }

    pub(super) const fn shift(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This one first, `next` on its result.
    pub(super) fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [na, nb, nc, nd, ne, nf]) = (self.0, next.0);
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    /// Where the origin lands.
    pub(super) const fn origin(self) -> (f32, f32) {
        (self.0[4], self.0[5])
    }

    /// Lengths of a unit along each axis after it: along the line, and up from it.
    pub(super) fn scales(self) -> (f32, f32) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }

    /// The area of a unit square after it.
    pub(super) fn area(self) -> f32 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_after_the_other() {
        let double = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(Matrix::shift(3.0, 4.0).then(double).origin(), (6.0, 8.0));
        assert_eq!(double.then(Matrix::shift(3.0, 4.0)).origin(), (3.0, 4.0));
        assert_eq!((double.scales(), double.area()), ((2.0, 2.0), 4.0));
    }
}
