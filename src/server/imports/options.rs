//! What a new import may be asked for: what the file needs, the questions of the program, and what
//! organizations set.

use crate::domain::access::Permission;
use crate::domain::org;
use crate::domain::password::Format;
use crate::domain::program::Program;
use crate::domain::program::pages::{ColumnHelp, ProgramPages, Question};
use crate::messages::import::ChooseText as T;
use crate::server::organizations::{self, Organization};
use crate::server::{Ctx, Error};
use crate::wire::ApiError;
use crate::wire::imports::{ColumnNeed, ImportOptions, PlaceOptions, ProgramOptions, QuestionView};

/// For every program and organization that the caller may import into.
pub async fn options(ctx: &Ctx) -> Result<ImportOptions, ApiError> {
    let places = organizations::with_settings(ctx, Permission::Import).await?;
    let imports_at = |place: &&Organization| {
        ctx.app.registry.get(&place.here.program).is_some_and(|program| program.imports_at(&place.here.kind))
    };
    let places: Vec<&Organization> = places.iter().filter(imports_at).collect();
    let here = |program: &&&Program| places.iter().any(|place| place.here.program == program.id);
    let programs = ctx.app.registry.all().iter().filter(here);
    Ok(ImportOptions {
        programs: programs.map(|program| of_program(program, ctx.app.pages.get(program.id))).collect(),
        places: places.into_iter().map(of_place).collect(),
    })
}

fn of_program(program: &Program, pages: &ProgramPages) -> ProgramOptions {
    let help = |name: &str| pages.columns.iter().find(|help| help.column == name);
    let columns = program.columns.iter().map(|column| {
        let ColumnHelp { example, help, .. } =
            help(column.name).copied().unwrap_or(ColumnHelp { column: "", example: "", help: "" });
        let header = column.header.to_owned();
        ColumnNeed { header, need: column.need, example: example.to_owned(), help: help.to_owned() }
    });
    ProgramOptions {
        program: program.id.to_owned(),
        columns: if pages.columns.is_empty() { Vec::new() } else { columns.collect() },
        questions: pages.questions.iter().map(of_question).collect(),
    }
}

fn of_question(question: &Question) -> QuestionView {
    QuestionView {
        name: question.name.to_owned(),
        label: question.label.to_owned(),
        help: question.help.to_owned(),
        options: question.options.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect(),
        blank: question.blank.to_owned(),
    }
}

fn of_place(place: &Organization) -> PlaceOptions {
    PlaceOptions {
        organization: place.here.id,
        apply_at_once: org::applies_at_once(&place.settings),
        best_practices: org::link(&place.settings, org::BEST_PRACTICES).unwrap_or_default().to_owned(),
        password_format: Format::of(&place.settings)
            .map_or_else(String::new, |format| T::PasswordFormat.fill(&[("format", &format.text()), ("key", &format.key())])),
    }
}

/// What the program asked once for a file, in words: (label, answer).
pub(super) fn answers_in_words(ctx: &Ctx, import: &super::Import) -> Result<Vec<(String, String)>, Error> {
    let given = super::announce::answers_of(import)?;
    let asked = ctx.app.pages.get(&import.program).questions.iter();
    let words = asked.filter_map(|question| {
        let value = given.get(question.name)?;
        Some((question.label.to_owned(), question.words(value).to_owned()))
    });
    Ok(words.collect())
}
