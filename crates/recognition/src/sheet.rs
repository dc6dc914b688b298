//! The flattened drawing prepared for recognition: what each layer, block and item stands for.

use crate::profile::{Class, Dictionary, Role};
use crate::unit::Unit;
use drawing::{Drawing, Item, LayerId, Scene, Shape, XDataValue};
use geometry::{Box2, Path, Point, Tolerance};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What an item was found to stand for by its xdata, its block or its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing known.
    Unknown,
    /// By extended data: index into [`Sheet::xdata`].
    Xdata(u32),
    /// By the name of the block it lies in: item index of the reference.
    Block(u32),
    /// By the name of its layer.
    Layer,
}

/// What an item is to recognition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// On what its role rests.
    pub standing: Standing,
    /// Its role, when one is known.
    pub role: Option<Role>,
    /// The symbol (stall, compass, tree, title block …) that it is a part of: it means nothing by itself then.
    pub symbol: Option<u32>,
    /// The outermost block reference it came out of.
    pub root: Option<u32>,
}

/// What names say of each layer, block and item: stays as it is while items only move.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    layers: Vec<Option<Class>>,
    blocks: BTreeMap<u32, Class>,
    xdata: Vec<Class>,
    parts: Vec<Part>,
}

impl Classes {
    /// What an item is by the names it goes by.
    pub fn part(&self, i: u32) -> Option<Part> {
        self.parts.get(i as usize).copied()
    }
}

/// The drawing with what its names say.
pub(crate) struct Sheet<'a> {
    pub drawing: &'a Drawing,
    pub scene: &'a Scene,
    /// The items that are looked at, ascending; `None` when all are.
    seen: Option<&'a [u32]>,
    pub dictionary: &'a Dictionary,
    /// Metres from here on, once the unit is settled.
    pub unit: Unit,
    /// What each layer's name says.
    pub layers: Vec<Option<Class>>,
    /// What each block's name says, by item of its reference.
    pub blocks: BTreeMap<u32, Class>,
    /// What extended data says.
    pub xdata: Vec<Class>,
    /// One for each item of the scene.
    pub parts: Vec<Part>,
}

/// Layers that recognition never reads: our own marks, and what CAD programs keep for themselves.
fn is_ignored_layer(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    upper.starts_with("TUSHEN-") || upper == "DEFPOINTS" || upper == "ASHADE"
}

impl<'a> Sheet<'a> {
    /// Classifies every item by the names it goes by.
    pub fn new(drawing: &'a Drawing, scene: &'a Scene, dictionary: &'a Dictionary) -> Sheet<'a> {
        let ignored = Class {
            role: Role::Decoration,
            set: Vec::new(),
            confidence: 1.0,
            profile: String::new(),
            weight: u32::MAX,
        };
        let layer_class = |name: &str| match is_ignored_layer(name) {
            true => Some(ignored.clone()),
            false => dictionary.layer(name),
        };
        let layers = drawing.layers.iter().map(|it| layer_class(&it.name)).collect();
        let mut sheet = Sheet {
            drawing,
            scene,
            seen: None,
            dictionary,
            unit: Unit::Metre,
            layers,
            blocks: BTreeMap::new(),
            xdata: Vec::new(),
            parts: Vec::new(),
        };
        sheet.classify();
        sheet
    }

    /// Some items of a sheet whose names were read before.
    pub fn resumed(
        drawing: &'a Drawing,
        scene: &'a Scene,
        dictionary: &'a Dictionary,
        unit: Unit,
        classes: Classes,
        seen: &'a [u32],
    ) -> Sheet<'a> {
        let Classes { layers, blocks, xdata, parts } = classes;
        Sheet { drawing, scene, seen: Some(seen), dictionary, unit, layers, blocks, xdata, parts }
    }

    /// What names say, to be kept.
    pub fn into_classes(self) -> Classes {
        let Sheet { layers, blocks, xdata, parts, .. } = self;
        Classes { layers, blocks, xdata, parts }
    }

    fn classify(&mut self) {
        let by_xdata = self.read_xdata();
        let mut by_name: HashMap<&str, Option<Class>> = HashMap::new();
        self.parts.reserve(self.scene.items.len());
        for (i, item) in self.scene.items.iter().enumerate() {
            let i = i as u32;
            let parent = item.parent.map(|it| self.parts[it as usize]);
            let root = item.parent.map(|it| self.parts[it as usize].root.unwrap_or(it));
            let mut part = Part { standing: Standing::Unknown, role: None, symbol: None, root };
            if let (Some(parent), Some(up)) = (parent, item.parent) {
                let up_is_symbol = matches!(parent.role, Some(role) if is_symbol(role))
                    && matches!(self.scene.items[up as usize].shape, Shape::Reference(_));
                part.symbol = parent.symbol.or(up_is_symbol.then_some(up));
                if let Standing::Block(_) | Standing::Xdata(_) = parent.standing {
                    part.standing = parent.standing;
                    part.role = parent.role;
                }
            }
            let layer = self.layers[item.layer.0 as usize].as_ref();
            if let Shape::Reference(reference) = &item.shape {
                let class =
                    by_name.entry(&reference.block).or_insert_with(|| self.dictionary.block(&reference.block)).clone();
                if let Some(class) = class {
                    part.standing = Standing::Block(i);
                    part.role = Some(class.role);
                    self.blocks.insert(i, class);
                }
            }
            let ignored = layer.is_some_and(|it| it.weight == u32::MAX);
            let by_block = match part.standing {
                Standing::Block(reference) => self.blocks.get(&reference).map(|it| it.role),
                _ => None,
            };
            // A block's name says what it is as a whole; a layer inside that says something else for sure is more exact.
            let layer_wins = match (by_block, layer) {
                (None, Some(_)) => part.standing == Standing::Unknown,
                (Some(block), Some(layer)) => {
                    !is_symbol(block) && layer.role != block && layer.confidence >= 0.8 && item.parent.is_some()
                }
                _ => false,
            };
            if (layer_wins && !matches!(part.standing, Standing::Xdata(_))) || ignored {
                part.standing = Standing::Layer;
                part.role = layer.map(|it| it.role);
            }
            if let Some(&index) = by_xdata.get(&item.path.last.handle) {
                part.standing = Standing::Xdata(index);
                part.role = Some(self.xdata[index as usize].role);
            }
            self.parts.push(part);
        }
    }

    /// What the texts in extended data say, for the few entities that have any.
    fn read_xdata(&mut self) -> HashMap<drawing::Handle, u32> {
        let mut found = HashMap::new();
        let in_blocks = self.drawing.blocks.iter().flat_map(|it| &it.entities);
        for entity in self.drawing.entities.iter().chain(in_blocks) {
            if entity.handle.is_none() || entity.xdata().is_empty() {
                continue;
            }
            let texts = entity.xdata().iter().flat_map(|it| &it.values).filter_map(|it| match it {
                XDataValue::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let class = texts.filter_map(|it| self.dictionary.layer(it).or_else(|| cass_code(it))).next();
            if let Some(class) = class.filter(|it| matches!(it.role, Role::Kind(_)) && it.confidence >= 0.8) {
                found.insert(entity.handle, self.xdata.len() as u32);
                self.xdata.push(class);
            }
        }
        found
    }

    /// Whether an item lies on a layer that recognition never reads.
    pub fn is_ignored(&self, i: u32) -> bool {
        self.is_ignored_layer(self.item(i).layer)
    }

    /// Whether recognition never reads a layer.
    pub fn is_ignored_layer(&self, id: LayerId) -> bool {
        self.layers.get(id.0 as usize).and_then(Option::as_ref).is_some_and(|it| it.weight == u32::MAX)
    }

    /// The items that are looked at, in drawing order.
    pub fn items(&self) -> impl Iterator<Item = (u32, &'a Item)> {
        let all = if self.seen.is_none() { 0..self.scene.items.len() as u32 } else { 0..0 };
        let scene = self.scene;
        all.chain(self.seen.unwrap_or_default().iter().copied()).map(|i| (i, &scene.items[i as usize]))
    }

    pub fn item(&self, i: u32) -> &'a Item {
        &self.scene.items[i as usize]
    }

    pub fn part(&self, i: u32) -> Part {
        self.parts[i as usize]
    }

    /// The class that an item's role rests on.
    pub fn class(&self, i: u32) -> Option<&Class> {
        match self.part(i).standing {
            Standing::Unknown => None,
            Standing::Xdata(index) => self.xdata.get(index as usize),
            Standing::Block(reference) => self.blocks.get(&reference),
            Standing::Layer => self.layers[self.item(i).layer.0 as usize].as_ref(),
        }
    }

    /// Why an item has its role, in words.
    pub fn evidence(&self, i: u32) -> Option<String> {
        let profile = self.class(i).map(|it| it.profile.as_str()).filter(|it| !it.is_empty());
        let from = profile.map(|it| format!(" ({it})")).unwrap_or_default();
        match self.part(i).standing {
            Standing::Unknown => None,
            Standing::Xdata(_) => Some(format!("extended data{from}")),
            Standing::Block(reference) => match &self.item(reference).shape {
                Shape::Reference(it) => Some(format!("block {}{from}", it.block)),
                _ => None,
            },
            Standing::Layer => Some(format!("layer {}{from}", self.layer_name(self.item(i).layer))),
        }
    }

    pub fn layer_name(&self, id: LayerId) -> &'a str {
        self.drawing.layer(id).map_or("", |it| &it.name)
    }

    /// The handle path of an item as written in reviews.
    pub fn handle(&self, i: u32) -> Arc<str> {
        Arc::from(self.item(i).path.to_string())
    }

    /// The handle paths of items, sorted, each once.
    pub fn handles(&self, items: &[u32]) -> Vec<Arc<str>> {
        let mut handles: Vec<Arc<str>> = items.iter().map(|it| self.handle(*it)).collect();
        handles.sort();
        handles.dedup();
        handles
    }

    pub fn point(&self, p: Point) -> Point {
        self.unit.point(p)
    }

    pub fn path(&self, path: &Path) -> Path {
        self.unit.path(path)
    }

    pub fn bounds(&self, i: u32) -> Box2 {
        self.unit.bounds(self.item(i).bounds)
    }

    pub fn tolerance(&self) -> Tolerance {
        Tolerance::STANDARD
    }
}

/// Blocks of these roles are single objects: what lies inside is their picture.
pub(crate) fn is_symbol(role: Role) -> bool {
    use model::Kind;
    matches!(
        role,
        Role::Decoration
            | Role::Annotation
            | Role::Kind(
                Kind::ParkingStall
                    | Kind::Compass
                    | Kind::TitleBlock
                    | Kind::Entrance
                    | Kind::GarageEntrance
                    | Kind::CoordinateLabel
                    | Kind::TrafficPoint
                    | Kind::Hydrant
            )
    )
}

/// The feature codes of CASS, the survey program most base maps are drawn with: 14xxxx are buildings.
fn cass_code(text: &str) -> Option<Class> {
    let is_building = text.len() == 6 && text.starts_with("14") && text.bytes().all(|it| it.is_ascii_digit());
    let status = model::kinds::STATUS.index("outside").map(model::Value::Enum);
    is_building.then(|| Class {
        role: Role::Kind(model::Kind::Building),
        set: status.map(|it| (model::Attr::Status, it)).into_iter().collect(),
        confidence: 0.9,
        profile: "cass".to_string(),
        weight: 1,
    })
}
