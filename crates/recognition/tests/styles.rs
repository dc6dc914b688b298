//! The same plan in the layer names of several standards.

mod plan;

use plan::{AIA, CHINESE, ENGLISH, PINYIN, Plan, essence, listing, usual};

#[test]
fn a_plan_on_chinese_submission_layers_is_recognised() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    insta::assert_snapshot!(listing(&plan.recognise()));
}

#[test]
fn the_same_plan_on_other_layers_means_the_same() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    let expected = essence(&plan.recognise());
    for style in [&AIA, &PINYIN, &ENGLISH] {
        let mut plan = Plan::new();
        usual(&mut plan, style);
        assert_eq!(essence(&plan.recognise()), expected, "{}", style.site);
    }
}
