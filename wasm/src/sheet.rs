use crate::assistant::{engine, failure, picture, report_panics};
use crate::{Assistant, Options, Picture};
use drawing::Drawing;
use review::Settings;
use tsify::Ts;
use wasm_bindgen::prelude::*;

/// A drawing that was read and not reviewed yet: it can be looked at while the review is made.
#[wasm_bindgen]
pub struct Sheet {
    bytes: Vec<u8>,
    drawing: Drawing,
}

#[wasm_bindgen]
impl Sheet {
    /// Reads a drawing.
    ///
    /// # Errors
    /// As `review::read`, as an error whose message is in Chinese and whose `cause` is in English.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Sheet, JsValue> {
        report_panics();
        let drawing = review::read(&bytes).map_err(|error| failure(&error.zh(), &error.en()))?;
        Ok(Sheet { bytes, drawing })
    }

    /// Drawing units in a metre, by what the header states.
    #[wasm_bindgen(getter, js_name = unitsPerMetre)]
    pub fn units_per_metre(&self) -> f64 {
        review::sketch_units(&self.drawing)
    }

    /// The drawing, ready to be drawn on a dark or a white canvas.
    pub fn picture(&self, dark: bool) -> Picture {
        picture(&self.drawing, &review::sketch(&self.drawing), dark, self.units_per_metre())
    }

    /// Reviews the drawing under the rules that the module brings; the sheet is gone then.
    ///
    /// # Errors
    /// As `review::open_read`, as an error whose message is in Chinese and whose `cause` is in English.
    pub fn review(self, name: &str, options: Ts<Options>) -> Result<Assistant, JsValue> {
        let options = options.to_rust().map_err(|error| JsValue::from(JsError::from(error)))?;
        let Sheet { bytes, drawing } = self;
        let settings = Settings::from(options);
        let opened = engine().and_then(|engine| review::open_read(engine, name, &bytes, drawing, &settings));
        let session = opened.map_err(|error| failure(&error.zh(), &error.en()))?;
        Ok(Assistant::of(bytes, session))
    }
}
