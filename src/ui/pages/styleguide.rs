//! The style guide: every piece in every state, with invented people. Served with `--demo` only.

use leptos::prelude::*;

use crate::messages::import::PasswordText as Slip;
use crate::messages::styleguide::GuideText as T;
use crate::ui::bulk_upload::BulkUpload;
use crate::ui::components::*;
use crate::ui::form::Problem;
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::pages::{PagesView, UploadDialogView};
use crate::wire::session::ProgramView;

/// Every piece in every state.
#[component]
pub fn StyleguidePage() -> impl IntoView {
    let me = use_me();
    view! {
        <Load resource=me let:me>
            {if me.demo { view! { <Guide programs=me.programs.clone()/> }.into_any() } else { view! { <NotFound/> }.into_any() }}
        </Load>
    }
}

#[component]
fn Guide(programs: Vec<ProgramView>) -> impl IntoView {
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en() above=vec![Crumb::new(crate::messages::frame::FrameText::Home.en(), routes::HOME)]>
            <LinkButton kind=ButtonKind::Primary href=routes::NEW_IMPORT icon=Icon::Add>{T::ALink.en()}</LinkButton>
        </PageHead>
        <Colors/>
        <Buttons/>
        <Fields/>
        <Notices/>
        <Counts/>
        <Tables/>
        <Steps/>
        <Floating/>
        <Choosing programs/>
        <Handing/>
        <Waiting/>
    }
}

/// One group of pieces.
#[component]
fn Sample(title: T, children: Children) -> impl IntoView {
    view! {
        <section class="sample">
            <h2>{title.en()}</h2>
            {children()}
        </section>
    }
}

#[component]
fn Colors() -> impl IntoView {
    let meanings = Meaning::ALL.map(|m| view! { <li class=format!("on-{}", m.name())>{m.word()}</li> }).collect_view();
    let icons = Icon::ALL.iter().map(|icon| view! { <li><IconView icon=*icon/></li> }).collect_view();
    view! {
        <Sample title=T::Colors>
            <ul class="swatches">
                <li class="on-paper">{T::Paper.en()}</li>
                <li class="on-sunken">{T::Sunken.en()}</li>
                <li class="on-accent">{T::Accent.en()}</li>
                {meanings}
            </ul>
            <div class="stack-tight">
                <p class="size-5">{T::Size5.en()}</p>
                <p class="size-4">{T::Size4.en()}</p>
                <p class="size-3">{T::Size3.en()}</p>
                <p>{T::Size2.en()}</p>
                <p class="small">{T::Size1.en()}</p>
            </div>
            <h3>{T::Icons.en()}</h3>
            <ul class="row">{icons}</ul>
        </Sample>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <Sample title=T::Buttons>
            <div class="row">
                <Button kind=ButtonKind::Primary>{T::Primary.en()}</Button>
                <Button>{T::Plain.en()}</Button>
                <Button kind=ButtonKind::Danger>{T::Danger.en()}</Button>
                <Button kind=ButtonKind::Quiet>{T::Quiet.en()}</Button>
                <Button small=true>{T::Small.en()}</Button>
            </div>
            <div class="row">
                <Button kind=ButtonKind::Primary disabled=true>{T::Disabled.en()}</Button>
                <Button kind=ButtonKind::Primary busy=true>{T::Busy.en()}</Button>
                <LinkButton href=routes::HOME icon=Icon::Download>{T::WithIcon.en()}</LinkButton>
            </div>
        </Sample>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let problem = || Signal::stored(Some(T::FieldProblem.en().to_owned()));
    let summary = vec![
        Problem { field: "guide-wrong".to_owned(), text: T::FieldProblem.en().to_owned() },
        Problem { field: "guide-wrong-date".to_owned(), text: T::DateProblem.en().to_owned() },
    ];
    let kinds: Vec<(String, String)> =
        [("d", T::SelectOne), ("c", T::SelectTwo)].iter().map(|(v, t)| ((*v).to_owned(), t.en().to_owned())).collect();
    let choice = |value: &str, label: T| Choice { value: value.to_owned(), label: label.en().to_owned(), help: String::new() };
    view! {
        <Sample title=T::Fields>
            <ErrorSummary problems=summary/>
            <div class="columns">
                <div class="form">
                    <Field name="guide-plain" label=T::FieldLabel.en() help=T::FieldHelp.en()/>
                    <Field name="guide-filled" label=T::FieldLabel.en() value=T::FieldTyped.en() optional=true/>
                    <Field name="guide-wrong" label=T::FieldLabel.en() help=T::FieldHelp.en() problem=problem()/>
                    <Field name="guide-off" label=T::FieldLabel.en() value=T::FieldTyped.en() disabled=true/>
                    <Select name="guide-kind" label=T::SelectLabel.en() options=kinds.clone()/>
                    <Select name="guide-kind-wrong" label=T::SelectLabel.en() options=kinds problem=problem()/>
                    <TextArea name="guide-area" label=T::AreaLabel.en() mono=true/>
                </div>
                <div class="form">
                    <Checkbox name="guide-tick" label=T::CheckLabel.en() help=T::CheckHelp.en() checked=true/>
                    <Checkbox name="guide-tick-off" label=T::CheckLabel.en() disabled=true/>
                    <RadioGroup
                        name="guide-radio"
                        legend=T::RadioLegend.en()
                        choices=vec![choice("m", T::RadioOne), choice("d", T::RadioTwo)]
                        value="m"
                    />
                    <DateField name="guide-date" legend=T::DateLegend.en() help=T::DateHelp.en()/>
                    <DateField
                        name="guide-wrong-date"
                        legend=T::DateLegend.en()
                        help=T::DateHelp.en()
                        problem=Signal::stored(Some(T::DateProblem.en().to_owned()))
                    />
                </div>
            </div>
        </Sample>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let titles = [T::NoticeGood, T::NoticeAttention, T::NoticeProblem, T::NoticeNote];
    let notices = Meaning::ALL
        .into_iter()
        .zip(titles)
        .map(|(meaning, title)| {
            let body = (meaning == Meaning::Problem).then(|| view! { <p>{T::NoticeBody.en()}</p> });
            view! { <Notice meaning title=title.en()>{body}</Notice> }
        })
        .collect_view();
    let chips = Meaning::ALL.map(|meaning| view! { <Chip meaning label=meaning.word()/> }).collect_view();
    view! {
        <Sample title=T::Notices>
            {notices}
            <div class="row">{chips}</div>
        </Sample>
    }
}

#[component]
fn Counts() -> impl IntoView {
    let segments = vec![
        Segment::new(Meaning::Good, T::CountGood.en(), 1_170),
        Segment::new(Meaning::Attention, T::CountWarnings.en(), 21),
        Segment::new(Meaning::Problem, T::CountErrors.en(), 13),
        Segment::new(Meaning::Note, T::CountBlank.en(), 0),
    ];
    let tile = |(id, segment): (&'static str, &Segment)| Tile {
        meaning: Some(segment.meaning),
        tab: Tab { id, label: segment.label.clone(), count: Some(segment.count), href: "/styleguide".to_owned() },
    };
    let tiles: Vec<Tile> = ["good", "warned", "failed"].into_iter().zip(&segments).map(tile).collect();
    view! {
        <Sample title=T::Counts>
            <CountBar segments=segments.clone()/>
            <Tiles label=T::CountCaption.en() tiles selected="good"/>
            <Donut caption=T::CountCaption.en() noun=T::CountNoun.en() segments/>
        </Sample>
    }
}

#[component]
fn Tables() -> impl IntoView {
    let tab = |id: &'static str, label: T, count: u64| Tab {
        id,
        label: label.en().to_owned(),
        count: Some(count),
        href: format!("?tab={id}"),
    };
    let tabs = vec![tab("all", T::TabAll, 1_204), tab("errors", T::TabErrors, 13), tab("warnings", T::TabWarnings, 21)];
    let selected = RwSignal::new("errors");
    let sorting = Sorting { key: "line".to_owned(), down: false };
    let heads = view! {
        <SortHead key="line" label=T::ColumnLine.en() now=sorting.clone()/>
        <SortHead key="name" label=T::ColumnName.en() now=sorting/>
        <Head label=T::ColumnReason.en()/>
    }
    .into_any();
    view! {
        <Sample title=T::TableTitle>
            <LinkTabs label=T::TableTitle.en() tabs=tabs.clone() selected="all"/>
            <Table label=T::TableTitle.en() heads>
                <tr>
                            <td>"17"</td>
                            <th scope="row">{T::Person1.en()}</th>
                            <td>{T::Reason1.en()}</td>
                        </tr>
                        <tr>
                            <td>"42"</td>
                            <th scope="row">{T::Person2.en()}</th>
                            <td>{T::Reason2.en()}</td>
                        </tr>
            </Table>
            <Pager page=5 size=50 total=1_204/>
            <Tabs label=T::ColumnReason.en() tabs selected>
                <p>{T::TabPanel.en()}</p>
            </Tabs>
        </Sample>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let steps = vec![T::Step1.en(), T::Step2.en(), T::Step3.en(), T::Step4.en(), T::Step5.en()];
    view! {
        <Sample title=T::Steps>
            <StepLine steps now=2_usize/>
            <ProgressBar label=T::ProgressLabel.en() done=412_u64 total=1_204_u64 detail=T::ProgressDetail.en() id="guide-progress"/>
            <ProgressBar label=T::ProgressUnknown.en() done=0_u64 total=0_u64 id="guide-progress-unknown"/>
        </Sample>
    }
}

#[component]
fn Floating() -> impl IntoView {
    let open = RwSignal::new(false);
    let toaster = Toaster::here();
    view! {
        <Sample title=T::Floating>
            <div class="row">
                <Button on_click=move |_| open.set(true)>{T::OpenDialog.en()}</Button>
                <Button on_click=move |_| toaster.say(T::ToastText.en())>{T::ToastButton.en()}</Button>
                <Menu summary=T::MenuLabel.en().into_any()>
                    <a href=routes::HOME>{T::MenuItem.en()}</a>
                </Menu>
            </div>
            <Dialog open id="guide-dialog" title=T::DialogTitle.en()>
                <p>{T::DialogBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{T::Primary.en()}</Button>
                    <Button on_click=move |_| open.set(false)>{T::DialogNo.en()}</Button>
                </div>
            </Dialog>
        </Sample>
    }
}

/// The dialog in which a file is chosen, as the first program would have it.
#[component]
fn Choosing(programs: Vec<ProgramView>) -> impl IntoView {
    let dialog = UploadDialogView { template_note: T::UploadNote.en().to_owned(), choose: T::UploadChoose.en().to_owned() };
    let sample = programs.into_iter().next().map(|program| {
        let pages = PagesView { dialog: Some(dialog), move_link: T::UploadMove.en().to_owned(), ..program.pages };
        view! { <BulkUpload program=program.id pages organization=None/> }
    });
    view! { <Sample title=T::Choosing>{sample}</Sample> }
}

#[component]
fn Handing() -> impl IntoView {
    let lines = || {
        vec![
            (T::SlipSignIn.en().to_owned(), T::SlipEmail.en().to_owned()),
            (T::SlipPassword.en().to_owned(), T::SecretText.en().to_owned()),
        ]
    };
    let card_lines = || {
        vec![
            (T::CardSignIn.en().to_owned(), T::CardNumber.en().to_owned()),
            (Slip::CardPassword.en().to_owned(), T::SecretText.en().to_owned()),
        ]
    };
    let card_help = || Slip::CardHelp.fill(&[("address", &T::CardAddress.en()), ("sign_in", &T::CardSignIn.en())]);
    view! {
        <Sample title=T::Handing>
            <Secret text=T::SecretText.en() label=T::SecretLabel.en()/>
            <CopyButton text=T::CopyText.en() label=T::CopyLabel.en()/>
            <div class="card-sheet">
                <PrintCard
                    title=T::CardTitle.en()
                    place=T::CardPlace.en()
                    name=T::Person2.en()
                    lines=card_lines()
                    help=card_help()
                />
                <PrintCard
                    title=T::CardTitle.en()
                    place=T::CardLongPlace.en()
                    name=T::CardLongName.en()
                    lines=card_lines()
                    help=card_help()
                />
            </div>
            <div class="slips">
                <PrintSlip title=Slip::SlipTitle.en() name=T::Person2.en() lines=lines() help=Slip::SlipHelp.en()/>
                <PrintSlip title=Slip::SlipTitle.en() name=T::Person1.en() lines=lines() help=Slip::SlipHelp.en()/>
            </div>
        </Sample>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <Sample title=T::Waiting>
            <Empty icon=Icon::File title=T::EmptyTitle.en() text=T::EmptyText.en()>
                <LinkButton href=routes::NEW_IMPORT icon=Icon::Add>{T::ALink.en()}</LinkButton>
            </Empty>
            <Skeleton/>
            <FileDrop name="guide-file" help=T::DropHelp.en()/>
        </Sample>
    }
}
