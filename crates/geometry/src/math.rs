//! Float functions that give the same bits on every platform (crate `libm`), and the plain vector helpers.
//!
//! `f64::sin` and its like call the platform's C library: measured, `atan2` differs in a quarter of its values between
//! native and WASM. `f64::sqrt` is exact by IEEE 754 and may be used directly.

/// Sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Sine and cosine of an angle in radians.
pub fn sin_cos(x: f64) -> (f64, f64) {
    libm::sincos(x)
}

/// Tangent of an angle in radians.
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// Arc sine in radians.
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// Arc cosine in radians.
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}

/// Arc tangent in radians.
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// The angle of the vector `(x, y)` in radians, in `-π ..= π`.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// `x` to the power `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The length of the vector `(dx, dy)`, in the unit of its input.
pub fn length(dx: f64, dy: f64) -> f64 {
    (dx * dx + dy * dy).sqrt()
}
