use wasm_bindgen::prelude::*;

/// Reads a building model without asking what it means: how many instances it holds. What `cargo xtask bench --web` measures.
///
/// # Errors
/// When the bytes are no model.
#[wasm_bindgen(js_name = instancesOf)]
pub fn instances_of(bytes: Vec<u8>) -> Result<usize, JsError> {
    let model = tushen_ifc::open(bytes)?;
    let _ = model.relations();
    Ok(model.len())
}
