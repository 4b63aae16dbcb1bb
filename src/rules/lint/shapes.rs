//! Shapes: a rule for each, a source, whole lines in order, enough of them, and no trait that two classes share.

use super::super::base::RuleBase;
use super::super::folder::Folder;
use super::super::read::RuleError;
use super::super::schema::ShapeRule;
use super::super::shapes;
use super::fault;

/// Fewer classes than this tell no SDK from its neighbours.
pub const FEWEST: usize = 12;

const MEND: &str = "write it with `fineprint rules shapes`";

pub(super) fn lint(own: &Folder, all: &RuleBase, errors: &mut Vec<RuleError>) {
    for shape in &own.shapes {
        one(&format!("shapes/{}.toml", shape.id), shape, all, errors);
    }
    for pair in all.shapes().windows(2) {
        let [first, second] = pair else { continue };
        let (Some(one), Some(other)) = (all.sdk_at(first.sdk), all.sdk_at(second.sdk)) else { continue };
        let is_own = own.shapes.iter().any(|shape| shape.id == one.id || shape.id == other.id);
        if first.number == second.number && is_own {
            let value = shapes::write_class(&[first.number]);
            let what = format!("a trait that stands in {} too", other.id);
            let mend = "learn both at once with `fineprint rules shapes`";
            errors.push(fault(&format!("shapes/{}.toml", one.id), "classes", &value, &what, mend));
        }
    }
}

fn one(file: &str, shape: &ShapeRule, all: &RuleBase, errors: &mut Vec<RuleError>) {
    let mut say =
        |key: &str, value: &str, what: &str, mend: &str| errors.push(fault(file, key, value, what, mend));
    if all.sdk(shape.id).is_none() {
        say("", shape.id, "no SDK has this id", "name the file after the rule whose SDK it is");
    }
    if shape.sources.is_empty() {
        say("sources", "", "no source", "name the artefacts that it was learned from");
    }
    for line in &shape.classes {
        match shapes::read_class(line) {
            None => say("classes", line, "not the traits of a class", MEND),
            Some(traits) if traits.len() < 2 || !traits.is_sorted_by(|a, b| a < b) => {
                say("classes", line, "not sorted, doubled, or too few", MEND);
            }
            Some(_) => {}
        }
    }
    if shape.classes.len() < FEWEST {
        let count = shape.classes.len().to_string();
        say("classes", &count, "too few to know it by", "drop the file");
    }
}
