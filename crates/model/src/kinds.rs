//! The one table of kinds and attributes.
//!
//! To add an attribute: a row in `attributes!` and its name in the list of the kinds that have it. To add a kind: a row in
//! `kinds!`. Everything else (rule schema, JSON, docs) follows from here.

use geometry::Dimension;

/// The values of an enumerated attribute.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumSpec {
    /// Name of the type in messages.
    pub name: &'static str,
    /// Value, Chinese, English.
    pub values: &'static [(&'static str, &'static str, &'static str)],
}

impl EnumSpec {
    /// Index of a value by its name.
    pub fn index(&self, value: &str) -> Option<u16> {
        self.values.iter().position(|it| it.0 == value).map(|it| it as u16)
    }

    /// Name of a value by its index.
    pub fn value(&self, index: u16) -> &'static str {
        self.values.get(usize::from(index)).map_or("?", |it| it.0)
    }
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttrType {
    /// A number with a dimension; ratios and plain numbers are [`Dimension::NONE`].
    Number(Dimension),
    /// A whole number.
    Count,
    /// Text.
    Text,
    /// A truth value.
    Bool,
    /// One of several values.
    Enum(&'static EnumSpec),
    /// Another object of a kind.
    Object(Kind),
}

macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident = $text:literal { $($value:literal $zh:literal $en:literal),* $(,)? })*) => {
        $($(#[$doc])* pub static $name: EnumSpec = EnumSpec { name: $text, values: &[$(($value, $zh, $en)),*] };)*
    };
}

enums! {
    /// Whether a building is proposed, standing or outside the plot.
    STATUS = "status" {
        "proposed" "拟建" "proposed", "approved" "已批在建" "approved or under construction", "retained" "保留" "retained",
        "to_demolish" "拟拆除" "to be demolished", "outside" "用地外" "outside the site",
    }
    /// What a building is used for.
    USE = "use" {
        "dwelling" "住宅" "dwelling", "apartment" "公寓" "apartment", "dormitory" "宿舍" "dormitory", "office" "办公" "office",
        "retail" "商业" "retail", "hotel" "旅馆" "hotel", "hospital" "医疗" "medical", "school" "学校" "school",
        "kindergarten" "幼儿园" "kindergarten", "elderly_care" "养老" "elderly care", "culture" "文化" "culture",
        "sport" "体育" "sport", "research" "研发" "research", "plant" "厂房" "industrial plant", "warehouse" "仓库" "warehouse",
        "garage" "车库" "garage", "utility" "配套用房" "utility", "gatehouse" "门卫" "gatehouse",
        "substation" "变配电" "substation", "public" "其他公建" "other public use", "mixed" "综合" "mixed use",
    }
    /// Fire resistance grade (耐火等级).
    FIRE_GRADE = "fire_grade" { "I" "一级" "grade I", "II" "二级" "grade II", "III" "三级" "grade III", "IV" "四级" "grade IV" }
    /// Which outline of a building is drawn.
    OUTLINE_KIND = "outline_kind" {
        "base" "基底轮廓" "base", "outer_wall" "外墙轮廓" "outer wall", "roof" "屋顶轮廓" "roof",
        "max_projection" "最大投影" "largest projection",
    }
    /// What a part of a building is.
    PART_ROLE = "part_role" { "whole" "主体" "whole", "podium" "裙房" "podium", "tower" "塔楼" "tower", "link" "连廊" "link" }
    /// What a green area is.
    GREEN_TYPE = "green_type" {
        "ground" "地面绿地" "ground", "concentrated" "集中绿地" "concentrated", "roof" "屋顶绿化" "roof",
        "over_basement" "地下室顶板绿化" "over a basement", "grass_paving" "植草砖" "grass paving", "water" "水面" "water",
        "other" "其他" "other",
    }
    /// What a parking stall is for.
    STALL_TYPE = "stall_type" {
        "car" "小汽车" "car", "accessible" "无障碍" "accessible", "charging" "充电" "charging", "micro" "微型车" "micro car",
        "mechanical" "机械" "mechanical", "bicycle" "非机动车" "bicycle", "light" "轻型车" "light vehicle",
        "coach" "大客车" "coach", "loading" "装卸" "loading bay", "fire" "消防" "fire engine",
    }
    /// How a stall lies to its aisle.
    STALL_LAYOUT = "stall_layout" { "perpendicular" "垂直" "perpendicular", "parallel" "平行" "parallel", "angled" "斜列" "angled" }
    /// Class of a road.
    ROAD_CLASS = "road_class" {
        "expressway" "快速路" "expressway", "main" "主干路" "main road", "secondary" "次干路" "secondary road",
        "branch" "支路" "branch road", "lane" "街坊路" "lane", "internal" "内部道路" "internal road",
    }
    /// Planning zone of Shanghai's 技术规定.
    ZONE = "zone" {
        "puxi_inner_ring" "浦西内环内" "Puxi inside the inner ring", "inner_outer" "内外环之间及浦东内环内" "between the rings",
        "new_town" "新城" "new town", "centre_town" "中心镇" "centre town", "other" "其他" "other",
    }
    /// Parking zone of DG/TJ 08-7.
    PARKING_ZONE = "parking_zone" { "one" "一类" "zone 1", "two" "二类" "zone 2", "three" "三类" "zone 3" }
    /// Climate zone for buildings (建筑气候区划).
    CLIMATE_ZONE = "climate_zone" {
        "I" "I类" "zone I", "II" "II类" "zone II", "III" "III类" "zone III", "IV" "IV类" "zone IV", "V" "V类" "zone V",
        "VI" "VI类" "zone VI", "VII" "VII类" "zone VII",
    }
    /// What an entrance is for.
    ENTRANCE_TYPE = "entrance_type" {
        "vehicle" "车行" "vehicles", "pedestrian" "人行" "pedestrians", "combined" "人车混行" "both", "garage" "车库" "garage",
        "main" "主入口" "main", "fire" "消防" "fire engines",
    }
    /// Row of the fire separation table (GB 50016 table 5.2.2): high-rise, else by fire resistance grade.
    FIRE_GROUP = "fire_group" {
        "high" "高层" "high-rise", "low_I_II" "一、二级" "low, grade I or II", "low_III" "三级" "low, grade III", "low_IV" "四级" "low, grade IV",
    }
    /// Planning class by storeys and height (附录一).
    PLANNING_CLASS = "planning_class" { "low" "低层" "low", "multi" "多层" "multi-storey", "high" "高层" "high-rise" }
    /// How two buildings lie to each other.
    PAIR_LAYOUT = "pair_layout" {
        "parallel" "平行" "parallel", "perpendicular" "垂直" "perpendicular", "oblique" "既非平行也非垂直" "oblique",
        "gable" "山墙相对" "gable to gable", "diagonal" "错位" "diagonal",
    }
    /// Side of the compass.
    SIDE = "side" { "north" "北" "north", "east" "东" "east", "south" "南" "south", "west" "西" "west" }
    /// How a sunlight analysis is made: day, hours and place.
    SUNLIGHT = "sunlight" {
        "shanghai" "上海（437号文）" "Shanghai", "winter_solstice" "冬至日" "winter solstice", "dahan" "大寒日" "day of Great Cold",
    }
    /// What a drawing frame shows.
    DRAWING_KIND = "drawing_kind" {
        "site-plan" "总平面图" "site plan", "fire-site-plan" "消防总平面图" "fire site plan", "green-plan" "绿化总平面图" "green plan",
        "traffic-plan" "交通总平面图" "traffic plan", "basement-plan" "地下平面图" "basement plan", "floor-plan" "平面图" "floor plan",
        "elevation" "立面图" "elevation", "section" "剖面图" "section", "location-plan" "区位图" "location plan",
        "unknown" "未识别" "unknown",
    }
    /// What a room of a floor plan is used for.
    ROOM_USE = "room_use" {
        "bedroom" "卧室" "bedroom", "living" "起居室（厅）" "living room", "dining" "餐厅" "dining room", "kitchen" "厨房" "kitchen",
        "bathroom" "卫生间" "bathroom", "study" "书房" "study", "entry" "玄关" "entry", "balcony" "阳台" "balcony",
        "wardrobe" "衣帽间" "dressing room", "store" "储藏间" "store", "corridor" "走廊" "corridor", "lobby" "门厅" "lobby",
        "lift_lobby" "前室（电梯厅）" "lift lobby", "stair" "楼梯间" "stair", "lift" "电梯井" "lift shaft", "shaft" "管井" "shaft",
        "office" "办公室" "office", "meeting" "会议室" "meeting room", "classroom" "教室" "classroom", "ward" "病房" "ward",
        "dormitory" "宿舍居室" "dormitory room", "guest_room" "客房" "guest room", "activity" "活动室" "activity room",
        "shop" "商铺" "shop", "equipment" "设备用房" "equipment room", "garage" "车库" "garage", "duty" "值班室" "duty room",
        "other" "其他房间" "other room",
    }
    /// What a part of a floor is where floor areas are counted.
    FLOOR_PART = "floor_part" {
        "enclosed" "围护结构内" "inside the outer walls", "balcony" "阳台" "balcony", "gallery" "外廊" "outside corridor",
        "stilt" "架空层" "open ground floor", "terrace" "露台" "terrace", "ledge" "设备平台" "ledge for machines",
        "bay_window" "凸窗" "bay window", "void" "上空" "void over the floor below", "yard" "天井" "yard",
    }
    /// What the rows of a table on the drawing list.
    SCHEDULE = "schedule" {
        "storey_area" "分层面积表" "floor areas", "opening" "门窗表" "doors and windows", "sheet" "图纸目录" "drawings",
    }
    /// The fire class of a door or window.
    FIRE_CLASS = "fire_class" { "a" "甲级" "class A", "b" "乙级" "class B", "c" "丙级" "class C" }
    /// A fault of the drawing itself (drawing quality).
    FAULT = "fault" {
        "boundary_open" "边界未闭合" "boundary open", "self_crossing" "自相交" "self-crossing", "duplicate" "重复对象" "duplicate",
        "zero_length" "零长度对象" "zero length", "on_layer_zero" "审查内容在0层" "review content on layer 0",
        "hidden_content" "审查内容在隐藏图层" "review content on a hidden layer", "unresolved_block" "图块缺失" "missing block",
        "missing_xref" "外部参照缺失" "missing external reference", "unreadable_proxy" "代理对象无法读取" "unreadable proxy",
        "unreadable_text" "文字无法显示" "unreadable text", "far_coordinates" "坐标异常" "coordinates off the grid",
        "label_without_object" "标注无对应对象" "label without object", "object_without_label" "对象无标注" "object without label",
        "conflicting_labels" "标注互相矛盾" "conflicting labels", "raster_content" "栅格图像" "raster content",
        "outside_frame" "图框外对象" "outside the frame", "unit_doubt" "单位存疑" "unit in doubt",
        "unknown_entity" "未理解的对象" "entity not understood", "damaged" "对象损坏" "damaged entity", "layer_name" "图层命名" "layer name",
        "wall_gap" "墙线未闭合" "gap in a wall", "room_open" "房间未闭合" "room not closed",
    }
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $ty:expr, $zh:literal, $en:literal;)*) => {
        /// An attribute of objects. The same attribute has the same type on every kind that has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Attr {
            $(#[doc = $en] $variant,)*
        }

        impl Attr {
            /// Every attribute, in order.
            pub const ALL: &'static [Attr] = &[$(Attr::$variant),*];

            /// Its name in rules and reviews.
            pub fn name(self) -> &'static str {
                match self { $(Attr::$variant => $name,)* }
            }

            /// Its type.
            pub fn ty(self) -> AttrType {
                match self { $(Attr::$variant => $ty,)* }
            }

            /// In Chinese.
            pub fn zh(self) -> &'static str {
                match self { $(Attr::$variant => $zh,)* }
            }

            /// In English.
            pub fn en(self) -> &'static str {
                match self { $(Attr::$variant => $en,)* }
            }
        }
    };
}

const LENGTH: AttrType = AttrType::Number(Dimension::LENGTH);
const AREA: AttrType = AttrType::Number(Dimension::AREA);
const ANGLE: AttrType = AttrType::Number(Dimension::ANGLE);
const RATIO: AttrType = AttrType::Number(Dimension::NONE);
const COUNT: AttrType = AttrType::Count;
const TEXT: AttrType = AttrType::Text;
const BOOL: AttrType = AttrType::Bool;

attributes! {
    // Of many kinds
    Label "label" TEXT, "标注", "label as written";
    Status "status" AttrType::Enum(&STATUS), "建设状态", "status";
    Use "use" AttrType::Enum(&USE), "用途", "use";
    Number "number" TEXT, "编号", "number as written";
    AreaStated "area_stated" AREA, "标注面积", "area as written";
    WidthStated "width_stated" LENGTH, "标注宽度", "width as written";
    LayerName "layer_name" TEXT, "图层", "layer it is drawn on";
    ClosingGap "closing_gap" LENGTH, "闭合缺口", "widest gap that was closed";
    SelfCrossings "self_crossings" COUNT, "自相交处数", "number of self-crossings";
    DrawnTimes "drawn_times" COUNT, "重复次数", "times it is drawn";
    Visible "visible" BOOL, "可见", "shown when plotted";
    Official "official" BOOL, "依据规划文件", "from the authority's file";
    OfficialDeviation "official_deviation" LENGTH, "与规划文件偏差", "largest deviation from the authority's line";
    // Site boundary and plots
    FootprintArea "footprint_area" AREA, "基底面积", "footprint area";
    SiteAreaGross "site_area_gross" AREA, "总用地面积", "gross site area, with land given up for roads and green";
    // Buildings
    Storeys "storeys" COUNT, "地上层数", "storeys above ground";
    StoreysBelow "storeys_below" COUNT, "地下层数", "storeys below ground";
    Height "height" LENGTH, "标注高度", "height as labelled";
    HeightFire "height_fire" LENGTH, "消防高度", "height for fire rules";
    HeightPlanning "height_planning" LENGTH, "规划高度", "height for planning rules";
    HeightSpacing "height_spacing" LENGTH, "间距计算高度", "height for spacing rules";
    GroundLevel "ground_level" LENGTH, "±0.000绝对标高", "absolute level of ±0.000";
    OutdoorLevel "outdoor_level" LENGTH, "室外地坪标高", "absolute level of the outdoor ground";
    FireGrade "fire_grade" AttrType::Enum(&FIRE_GRADE), "耐火等级", "fire resistance grade";
    OutlineKind "outline_kind" AttrType::Enum(&OUTLINE_KIND), "轮廓类型", "which outline is drawn";
    PartRole "part_role" AttrType::Enum(&PART_ROLE), "部位", "part of the building";
    Building "building" AttrType::Object(Kind::Building), "所属建筑", "building it belongs to";
    HighRise "high_rise" BOOL, "消防高层", "high-rise for fire rules";
    FireGroup "fire_group" AttrType::Enum(&FIRE_GROUP), "防火间距类别", "row of the fire separation table";
    Counts "counts" BOOL, "计入指标", "counts in the indicators of the site";
    PlanningClass "planning_class" AttrType::Enum(&PLANNING_CLASS), "规划层级", "planning class";
    Sprinklers "sprinklers" BOOL, "自动灭火", "has sprinklers";
    FireWall "fire_wall" BOOL, "防火墙", "facing wall is a fire wall";
    Detached "detached" BOOL, "独立式住宅", "detached house";
    SingleStorey "single_storey" BOOL, "单层", "single storey";
    FloorArea "floor_area" AREA, "建筑面积", "floor area as labelled";
    Dwellings "dwellings" COUNT, "户数", "dwellings as labelled";
    Crowded "crowded" BOOL, "人员密集", "place of assembly";
    BasementDepth "depth" LENGTH, "埋深", "depth below ground";
    // Green
    GreenType "green_type" AttrType::Enum(&GREEN_TYPE), "绿地类型", "what the green area is";
    GreenShare "share" RATIO, "折算系数", "share that counts";
    SoilDepth "soil_depth" LENGTH, "覆土厚度", "soil depth";
    // Stalls and traffic
    StallType "stall_type" AttrType::Enum(&STALL_TYPE), "车位类型", "what the stall is for";
    StallLayout "stall_layout" AttrType::Enum(&STALL_LAYOUT), "停车方式", "how it lies to its aisle";
    StallWidth "stall_width" LENGTH, "车位宽", "width of the stall";
    StallLength "stall_length" LENGTH, "车位长", "length of the stall";
    CountStated "count_stated" COUNT, "标注数量", "number as written";
    RoadClass "road_class" AttrType::Enum(&ROAD_CLASS), "道路等级", "class of the road";
    RoadWidth "road_width" LENGTH, "道路宽度", "width of the road, red line to red line for a city road";
    TwoWay "two_way" BOOL, "双向", "two-way";
    ClearWidth "clear_width" LENGTH, "净宽", "narrowest clear width";
    ClearHeight "clear_height" LENGTH, "净高", "clear height";
    Slope "slope" RATIO, "坡度", "slope";
    InnerRadius "inner_radius" LENGTH, "内转弯半径", "smallest inner turning radius";
    DeadEndLength "dead_end_length" LENGTH, "尽端长度", "length of its longest dead end";
    HasTurning "has_turning" BOOL, "有回车场", "has a turning place";
    IsRing "is_ring" BOOL, "环形", "forms a ring";
    EntranceType "entrance_type" AttrType::Enum(&ENTRANCE_TYPE), "出入口类型", "what the entrance is for";
    Width "width" LENGTH, "宽度", "width";
    Length "length" LENGTH, "长度", "length";
    Voltage "voltage" RATIO, "电压（kV）", "voltage in kV";
    // Drawing: frames, tables, text, dimensions
    DrawingKind "drawing_kind" AttrType::Enum(&DRAWING_KIND), "图别", "what the drawing shows";
    Title "title" TEXT, "图名", "title";
    Scale "scale" RATIO, "比例分母", "denominator of the scale";
    Rotation "rotation" ANGLE, "方位角", "direction of north, counter-clockwise from +y";
    Indicator "indicator" TEXT, "指标", "indicator";
    Value "value" TEXT, "值", "value as written";
    DeclaredValue "declared_value" RATIO, "申报值", "declared value in SI units, or as a plain fraction or count";
    DeclaredTolerance "declared_tolerance" RATIO, "申报精度", "half of the last digit declared, in the same unit";
    Fault "fault" AttrType::Enum(&FAULT), "图面问题", "fault of the drawing";
    Detail "detail" TEXT, "说明", "detail";
    Count "count" COUNT, "数量", "number";
    Measured "measured" LENGTH, "实测", "measured length";
    Shown "shown" LENGTH, "标注值", "length as shown";
    ShownStep "shown_step" LENGTH, "标注精度", "last digit shown";
    ProjectName "project_name" TEXT, "项目名称", "project";
    DrawingNumber "drawing_number" TEXT, "图号", "drawing number";
    DrawingDate "drawing_date" TEXT, "日期", "date";
    Designer "designer" TEXT, "设计人", "designer";
    Checker "checker" TEXT, "审核人", "checker";
    Institute "institute" TEXT, "设计单位", "design institute";
    Recognised "recognised" BOOL, "图层已识别", "layer name is known";
    Entities "entities" COUNT, "对象数", "number of entities";
    // Floor plans
    Area "area" AREA, "净面积", "area inside finished walls";
    RoomUse "room_use" AttrType::Enum(&ROOM_USE), "房间用途", "what the room is for";
    Storey "storey" AttrType::Object(Kind::Storey), "所在楼层", "storey it lies on";
    FloorFirst "floor_first" COUNT, "起始楼层", "number of the lowest floor that the plan shows; below ground negative";
    FloorLast "floor_last" COUNT, "终止楼层", "number of the highest floor that the plan shows";
    Thickness "thickness" LENGTH, "厚度", "thickness";
    Serves "serves" AttrType::Object(Kind::Room), "所属房间", "room that it opens into";
    OpensTo "opens_to" AttrType::Object(Kind::Room), "通向", "room from which one enters";
    WidthMarked "width_marked" LENGTH, "编号宽度", "width that its mark states";
    HeightMarked "height_marked" LENGTH, "编号高度", "height that its mark states";
    FireClass "fire_class" AttrType::Enum(&FIRE_CLASS), "防火等级", "fire class";
    Doors "doors" COUNT, "门数", "doors that lead into it";
    Windows "windows" COUNT, "窗数", "windows to the outside";
    WindowRatio "window_ratio" RATIO, "窗地比", "area of its windows by their marks to its floor area";
    BothSides "both_sides" BOOL, "双面布房", "rooms open on both of its sides";
    ExitDoors "exit_doors" COUNT, "疏散门数", "doors of it that lead towards an exit";
    FarthestWalk "farthest_walk" LENGTH, "最远点疏散距离", "walk from the farthest point: of a room to its nearest exit door, of a storey to its nearest exit";
    IsExit "is_exit" BOOL, "安全出口", "is an exit of the storey: into a stair enclosure or to the open";
    ToOutside "to_outside" BOOL, "通向室外", "leads to the open";
    ExitDistance "exit_distance" LENGTH, "至最近安全出口距离", "walk from the middle of the door to that of the nearest exit";
    DeadEnd "dead_end" BOOL, "位于袋形走道", "the ways to all exits lead in one direction only";
    OpensOutwards "opens_outwards" BOOL, "向疏散方向开启", "its leaf swings out of the room that it serves";
    Leaves "leaves" COUNT, "门扇数", "leaves";
    Flights "flights" COUNT, "梯段数", "flights drawn";
    Tread "tread" LENGTH, "踏步宽度", "depth of a tread";
    Steps "steps" COUNT, "梯段踏步数", "steps of its longest flight: the edges drawn";
    StepsLeast "steps_least" COUNT, "最短梯段踏步数", "steps of its shortest flight: the edges drawn";
    Landing "landing" LENGTH, "平台净宽", "clear depth of its narrowest landing";
    StairWell "stair_well" LENGTH, "梯井宽度", "gap between its flights";
    InRoom "in_room" AttrType::Object(Kind::Room), "所在房间", "room that it lies in";
    StoreyArea "storey_area" AREA, "楼层投影面积", "area inside the outer faces of the storey";
    Exits "exits" COUNT, "安全出口数", "exits of the storey";
    Bedrooms "bedrooms" COUNT, "卧室数", "bedrooms";
    Livings "livings" COUNT, "起居室数", "living rooms";
    Kitchens "kitchens" COUNT, "厨房数", "kitchens";
    Bathrooms "bathrooms" COUNT, "卫生间数", "bathrooms";
    Dwelling "dwelling" AttrType::Object(Kind::Dwelling), "所属套型", "dwelling that it belongs to";
    StoreyBelow "storey_below" AttrType::Object(Kind::Storey), "下一层", "storey below it";
    FloorsBetween "floors_between" COUNT, "与下一层之间缺少的层数", "floors between it and the storey below that no plan shows";
    AxesOff "axes_off" LENGTH, "与下一层轴线的最大偏差", "how far its axes differ from those of the storey below at most";
    GoesOn "goes_on" BOOL, "上一层延续", "goes on in the storey above";
    FloorPart "floor_part" AttrType::Enum(&FLOOR_PART), "面积部位", "what the part is where floor areas are counted";
    Enclosed "enclosed" BOOL, "封闭", "closed by walls or glass";
    InsideMain "inside_main" BOOL, "主体结构内", "lies inside the main structure";
    PartDepth "part_depth" LENGTH, "进深", "how far it reaches from the outer wall";
    ShareGbt50353 "share_gbt50353" RATIO, "GB/T 50353 计算系数", "share that counts by GB/T 50353";
    ShareGb55031 "share_gb55031" RATIO, "GB 55031 计算系数", "share that counts by GB 55031";
    ShareSh363 "share_sh363" RATIO, "沪规划资源建〔2021〕363号计容系数", "share that counts in the floor area ratio by Shanghai 363/2021";
    Repeats "repeats" COUNT, "层数", "floors that the plan stands for";
    StoreyHeight "storey_height" LENGTH, "层高", "height of the storey from floor to floor";
    Schedule "schedule" AttrType::Enum(&SCHEDULE), "表格类型", "what the table lists";
    // Planning conditions of a plot
    SiteAreaLegal "site_area" AREA, "用地面积", "legal site area";
    FarMax "far_max" RATIO, "容积率上限", "largest floor area ratio";
    FarMin "far_min" RATIO, "容积率下限", "smallest floor area ratio";
    FloorAreaMax "floor_area_max" AREA, "计容建筑面积上限", "largest counted floor area";
    DensityMax "density_max" RATIO, "建筑密度上限", "largest building density";
    DensityMin "density_min" RATIO, "建筑密度下限", "smallest building density";
    GreenMin "green_min" RATIO, "绿地率下限", "smallest green ratio";
    GreenMax "green_max" RATIO, "绿地率上限", "largest green ratio";
    ConcentratedGreenMin "concentrated_green_min" RATIO, "集中绿地率下限", "smallest ratio of concentrated green";
    HeightMax "height_max" LENGTH, "限高", "largest height";
    SetbackNorth "setback_north" LENGTH, "北侧退界", "setback on the north";
    SetbackEast "setback_east" LENGTH, "东侧退界", "setback on the east";
    SetbackSouth "setback_south" LENGTH, "南侧退界", "setback on the south";
    SetbackWest "setback_west" LENGTH, "西侧退界", "setback on the west";
    StallsMin "stalls_min" COUNT, "停车位下限", "smallest number of stalls";
    StallsMax "stalls_max" COUNT, "停车位上限", "largest number of stalls";
    DwellingsMax "dwellings_max" COUNT, "户数上限", "largest number of dwellings";
    LandUse "land_use" TEXT, "用地性质", "land use";
    Zone "zone" AttrType::Enum(&ZONE), "区位", "planning zone";
    ParkingZone "parking_zone" AttrType::Enum(&PARKING_ZONE), "停车分区", "parking zone";
    Residential "residential" BOOL, "居住用地", "residential land";
    Renewal "renewal" BOOL, "旧区改造", "renewal area";
    HasDetailedPlan "has_detailed_plan" BOOL, "有批准的详细规划", "an approved detailed plan exists";
    FrontageMin "frontage_min" RATIO, "贴线率下限", "smallest frontage ratio";
    ClimateZone "climate_zone" AttrType::Enum(&CLIMATE_ZONE), "建筑气候区", "climate zone";
    LargeCity "large_city" BOOL, "城区人口不少于50万", "city of 500,000 people or more";
    SunlightReport "sunlight_report" BOOL, "日照分析结论", "the submitted sunlight analysis holds";
    Latitude "latitude" ANGLE, "纬度", "latitude";
    Longitude "longitude" ANGLE, "经度", "longitude";
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $prefix:literal $zh:literal [$($attr:ident),* $(,)?];)*) => {
        /// What an object is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// Its name in rules and reviews.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$variant => stringify!($variant),)* }
            }

            /// The prefix of its objects' ids.
            pub fn prefix(self) -> &'static str {
                match self { $(Kind::$variant => $prefix,)* }
            }

            /// In Chinese.
            pub fn zh(self) -> &'static str {
                match self { $(Kind::$variant => $zh,)* }
            }

            /// The attributes that its objects can have.
            pub fn attributes(self) -> &'static [Attr] {
                match self { $(Kind::$variant => &[$(Attr::$attr),*],)* }
            }
        }
    };
}

kinds! {
    /// A plot: the land that a case builds on, with its legal boundary.
    SiteBoundary "sb" "用地红线" [Label, Number, AreaStated, SiteAreaGross, LayerName, ClosingGap, SelfCrossings, DrawnTimes, Visible, Official, OfficialDeviation];
    /// The gross site around nested plots (总用地), with land given up for roads and green.
    GrossSite "gs" "总用地" [Label, AreaStated, LayerName, ClosingGap, SelfCrossings, DrawnTimes, Visible];
    /// The line that main bodies of buildings may not cross.
    ControlLine "cl" "建筑控制线" [Label, LayerName, ClosingGap, SelfCrossings, DrawnTimes, Visible, Official, OfficialDeviation];
    /// The edge of land reserved for a city road.
    RoadRedLine "rr" "道路红线" [Label, RoadClass, RoadWidth, LayerName, Visible, Official, OfficialDeviation];
    /// A road surface.
    Road "rd" "道路" [Label, RoadClass, RoadWidth, WidthStated, TwoWay, ClearWidth, InnerRadius, Slope, LayerName, Visible];
    /// The centre line of a road.
    RoadCenterLine "rc" "道路中心线" [Label, RoadClass, RoadWidth, LayerName, Visible];
    /// A building by its outline, with what its label says.
    Building "bu" "建筑" [Label, Number, Status, Use, Storeys, StoreysBelow, Height, HeightFire, HeightPlanning, HeightSpacing, GroundLevel,
        OutdoorLevel, FireGrade, OutlineKind, HighRise, FireGroup, Counts, PlanningClass, Sprinklers, FireWall, Detached, SingleStorey, FootprintArea, FloorArea,
        Dwellings, Crowded, LayerName, ClosingGap, SelfCrossings, DrawnTimes, Visible];
    /// A part of a building: podium, tower, link.
    BuildingPart "bp" "建筑部位" [Label, Status, Use, PartRole, Building, Storeys, Height, HeightFire, HeightPlanning, HeightSpacing, FireGrade,
        OutlineKind, HighRise, FireGroup, Counts, PlanningClass, Sprinklers, FireWall, SingleStorey, FootprintArea, LayerName, Visible];
    /// The outline of a basement.
    Basement "ba" "地下室" [Label, StoreysBelow, BasementDepth, AreaStated, Use, LayerName, ClosingGap, SelfCrossings, Visible];
    /// A green area.
    GreenArea "ga" "绿地" [Label, GreenType, GreenShare, SoilDepth, AreaStated, LayerName, SelfCrossings, DrawnTimes, Visible];
    /// A water surface.
    Water "wa" "水面" [Label, AreaStated, LayerName, Visible];
    /// A fire lane.
    FireLane "fl" "消防车道" [Label, WidthStated, ClearWidth, ClearHeight, Slope, InnerRadius, DeadEndLength, HasTurning, IsRing, LayerName, SelfCrossings, Visible];
    /// A place where fire engines turn.
    TurningArea "ta" "回车场" [Label, LayerName, Visible];
    /// A ladder pad (消防车登高操作场地).
    LadderPad "lp" "消防车登高操作场地" [Label, Width, Length, Slope, Building, LayerName, SelfCrossings, Visible];
    /// One parking stall.
    ParkingStall "ps" "停车位" [Label, StallType, StallLayout, StallWidth, StallLength, LayerName, Visible];
    /// A text that states a number of stalls.
    ParkingStatement "pt" "停车标注" [Label, StallType, CountStated, Visible];
    /// An area for parking.
    ParkingLot "pl" "停车场" [Label, CountStated, LayerName, Visible];
    /// An entrance of the site.
    Entrance "en" "出入口" [Label, EntranceType, Width, TwoWay, LayerName, Visible];
    /// An entrance of a garage: where its ramp starts.
    GarageEntrance "ge" "车库出入口" [Label, Width, Slope, TwoWay, LayerName, Visible];
    /// The middle of a city road junction, or its corner on the red line.
    Junction "jn" "道路交叉口" [Label, RoadClass, LayerName, Visible];
    /// A metro exit, bus stop, crosswalk or other point that entrances keep away from.
    TrafficPoint "tp" "交通设施点" [Label, LayerName, Visible];
    /// An outdoor fire hydrant (室外消火栓).
    Hydrant "hy" "室外消火栓" [Label, LayerName, Visible];
    /// A river's blue line.
    RiverLine "rl" "河道蓝线" [Label, LayerName, Visible];
    /// The axis or edge of a railway or metro.
    RailLine "ra" "轨道线" [Label, LayerName, Visible];
    /// An overhead power line's axis.
    PowerLine "pw" "架空电力线" [Label, Voltage, LayerName, Visible];
    /// A public passage or open space.
    PublicSpace "pu" "公共空间" [Label, Width, AreaStated, LayerName, Visible];
    /// The yard of a school or the play area of a kindergarten.
    PlayArea "pa" "操场、活动场地" [Label, Use, AreaStated, LayerName, Visible];
    /// A storey as its plan shows it; one plan may stand for several equal ones.
    Storey "sy" "楼层" [Title, FloorFirst, FloorLast, Use, StoreyArea, Exits, FarthestWalk, FireGrade, Sprinklers, HighRise, Height, Storeys, StoreyBelow, FloorsBetween,
        AxesOff, Repeats, StoreyHeight];
    /// A part of a storey for its floor area: what its outer walls enclose, a balcony, a void; its share follows from a standard.
    FloorPart "fp" "面积分块" [Label, FloorPart, Enclosed, InsideMain, PartDepth, ShareGbt50353, ShareGb55031, ShareSh363, Repeats, StoreyHeight, Use, FloorFirst,
        Storey];
    /// The inside of a wall between its faces.
    Wall "wl" "墙体" [Thickness, Storey];
    /// A column.
    Column "cn" "柱" [Storey, LayerName];
    /// A room: what walls and closed openings enclose.
    Room "rm" "房间" [Label, RoomUse, Area, AreaStated, Doors, Windows, WindowRatio, ClearWidth, BothSides, ExitDoors, FarthestWalk, Dwelling, Storey];
    /// A door, or an opening without a leaf.
    Door "dr" "门" [Label, Width, ClearWidth, WidthMarked, HeightMarked, FireClass, Serves, OpensTo, Leaves, OpensOutwards, IsExit, ToOutside, ExitDistance,
        DeadEnd, Storey, LayerName, Visible];
    /// A stair: the flights that lie together.
    Stair "st" "楼梯" [Label, ClearWidth, Tread, Steps, StepsLeast, Flights, Landing, StairWell, InRoom, GoesOn, Storey];
    /// An axis of the structure: a line with a bubble at its end.
    Axis "ax" "轴线" [Label, Storey];
    /// The way from the farthest point of a storey to its nearest exit.
    Route "ro" "疏散路线" [Length, Storey];
    /// A dwelling: the rooms that one enters through its door.
    Dwelling "dl" "套型" [Label, Area, Bedrooms, Livings, Kitchens, Bathrooms, Storey];
    /// A window.
    Window "wn" "窗" [Label, Width, WidthMarked, HeightMarked, FireClass, Serves, Storey, LayerName, Visible];
    /// A table on the drawing.
    IndicatorTable "it" "经济技术指标表" [Label, Title, Count];
    /// One row of an indicator table that names an indicator.
    IndicatorRow "ir" "指标行" [Label, Indicator, Value, Number, DeclaredValue, DeclaredTolerance];
    /// One row of a table that lists floors with their areas, doors and windows, or drawings.
    ScheduleRow "sr" "明细表行" [Label, Schedule, FloorFirst, FloorLast, AreaStated, DeclaredTolerance, WidthMarked, HeightMarked, CountStated, DrawingNumber];
    /// A title block.
    TitleBlock "tb" "图签" [Title, ProjectName, DrawingNumber, Scale, DrawingDate, Designer, Checker, Institute];
    /// A compass.
    Compass "cp" "指北针" [Rotation];
    /// A frame around one drawing of the file.
    Frame "fr" "图框" [Title, DrawingKind, Scale];
    /// A linear dimension.
    Dimension "di" "尺寸标注" [Label, Measured, Shown, ShownStep, LayerName];
    /// A coordinate written beside a point.
    CoordinateLabel "co" "坐标标注" [Label, Measured];
    /// A layer of the drawing.
    Layer "la" "图层" [Title, Recognised, Entities, Visible];
    /// A fault of the drawing itself.
    DrawingFault "df" "图面问题" [Fault, Detail, Count, Measured, LayerName];
    /// The planning conditions of a plot.
    Conditions "cd" "规划条件" [Number, SiteAreaLegal, FarMax, FarMin, FloorAreaMax, DensityMax, DensityMin, GreenMin, GreenMax, ConcentratedGreenMin,
        HeightMax, SetbackNorth, SetbackEast, SetbackSouth, SetbackWest, StallsMin, StallsMax, DwellingsMax, LandUse, Zone, ParkingZone,
        Residential, Renewal, HasDetailedPlan, FrontageMin, ClimateZone,
        LargeCity, Latitude, Longitude];
    /// The project as a whole: what the drawing set says of itself.
    Project "pj" "项目" [ProjectName, DrawingKind, Use, SunlightReport];
}

impl Kind {
    /// A kind by its name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|it| it.name() == name)
    }

    /// Whether its objects can have an attribute.
    pub fn has(self, attr: Attr) -> bool {
        self.attributes().contains(&attr)
    }
}

impl Attr {
    /// An attribute by its name.
    pub fn from_name(name: &str) -> Option<Attr> {
        Attr::ALL.iter().copied().find(|it| it.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_prefixes_are_unique() {
        let names: BTreeSet<_> = Attr::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), Attr::ALL.len());
        let prefixes: BTreeSet<_> = Kind::ALL.iter().map(|it| it.prefix()).collect();
        assert_eq!(prefixes.len(), Kind::ALL.len());
        assert!(Kind::ALL.len() < 128, "KindSet holds 128 kinds");
    }

    #[test]
    fn every_attribute_belongs_to_a_kind() {
        for attr in Attr::ALL {
            assert!(Kind::ALL.iter().any(|it| it.has(*attr)), "{}", attr.name());
        }
    }
}
