//! Planes in space.

use drawing::Vector3;

/// The axes of the plane of an entity, by the arbitrary axis algorithm of the DXF reference. Written apart from the one
/// that flattening uses, so that the tests hold both.
pub(super) fn plane_axes(normal: Vector3) -> [Vector3; 3] {
    let z = normal / normal.norm();
    if z.x == 0.0 && z.y == 0.0 && z.z > 0.0 {
        return [Vector3::x(), Vector3::y(), Vector3::z()];
    }
    let helper = if z.x.abs() < 1.0 / 64.0 && z.y.abs() < 1.0 / 64.0 { Vector3::y() } else { Vector3::z() };
    let x = helper.cross(&z).normalize();
    [x, z.cross(&x).normalize(), z]
}
