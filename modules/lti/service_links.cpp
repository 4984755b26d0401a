// What a lesson launches, and what its learner sees of it.
#include <algorithm>
#include <cmath>

#include "modules/courses/draft_changes.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

Status Service::author_access(data::Tx& tx, const security::Viewer& viewer, CourseId course) {
  if (viewer.may("lti:link") && TRY(courses_.may_edit(tx, viewer, course))) return {};
  return fail(Fault::not_found, std::string(kDenied), "It does not exist or you may not see it.");
}

Status Service::check_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  auto drafted = TRY(courses_.drafted_lesson(tx, course, lesson));
  if (!drafted) return not_found("lesson_not_found");
  if (drafted->format != courses::LessonFormat::lti)
    return invalid("lesson", "wrong_format", "Only lessons of the format external tool launch a tool.");
  return {};
}

Result<std::vector<courses::PreflightItem>> Service::preflight(data::Tx& tx, CourseId course,
                                                               courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  auto row = TRY(store::link_of(tx, course, lesson));
  if (!row) {
    out.push_back({"error", "lti_link_missing", "A lesson does not say yet which tool it opens.", lesson});
    return out;
  }
  FoundTool tool = TRY(find_tool(tx, row->tool_id));
  if (tool.row.state != PartyState::active)
    out.push_back({"error", "lti_tool_inactive", "A lesson opens a tool that is not active.", lesson});
  auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
  if (setup.done_when != DoneWhen::launched && TRY(store::items_of_link(tx, row->id)).empty())
    out.push_back({"warning", "lti_no_line_item",
                   "A lesson waits for a score, but its tool has no line item yet to send one to.", lesson});
  return out;
}

Result<std::vector<courses::LessonLink>> Service::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                        std::optional<PersonId> learner) {
  std::vector<courses::LessonLink> out;
  if (auto row = TRY(learner ? shown_to(tx, *learner, course, lesson) : store::link_of(tx, course, lesson))) {
    auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
    out.push_back({courses::LessonFormat::lti, row->id.bytes, setup.title.value, std::nullopt, std::nullopt});
  }
  return out;
}

Result<ToolChoices> Service::choices() {
  return platform_.db.read([&](data::Tx& tx) -> Result<ToolChoices> {
    ToolChoices out;
    for (const ToolRow& row : TRY(store::tools(tx))) {
      if (row.state != PartyState::active) continue;
      auto setup = TRY(shape::from_json<ToolSetup>(row.setup));
      ToolChoice choice{row.id, setup.name.value, setup.deep_linking, {}};
      for (const DeploymentRow& one : TRY(store::deployments(tx, row.id)))
        choice.deployments.push_back({one.deployment_id, one.name, one.created_at});
      out.items.push_back(std::move(choice));
    }
    return out;
  });
}

Result<LtiLink> Service::show(data::Tx& tx, const LinkRow& row) {
  FoundTool tool = TRY(find_tool(tx, row.tool_id));
  return LtiLink{row.id,
                 row.course_id,
                 row.lesson_id,
                 row.tool_id,
                 tool.setup.name.value,
                 tool.row.state,
                 TRY(shape::from_json<LinkSetup>(row.setup)),
                 row.revision,
                 row.updated_at};
}

Result<Service::FoundLink> Service::find_link(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  auto row = TRY(store::link_of(tx, course, lesson));
  if (!row) return not_found("lti_link_missing");
  auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
  return FoundLink{std::move(*row), std::move(setup)};
}

Result<std::optional<LinkRow>> Service::shown_to(data::Tx& tx, PersonId person, CourseId course,
                                                 courses::LessonId lesson) {
  auto enrolment = TRY(learning_.newest(tx, person, course));
  if (!enrolment) return store::link_of(tx, course, lesson);
  auto version = TRY(courses_.version(tx, TRY(learning_.version_of(tx, enrolment->id))));
  return store::link_at(tx, course, lesson, version->published_at);
}

Result<Service::FoundLink> Service::find_shown(data::Tx& tx, PersonId person, CourseId course,
                                               courses::LessonId lesson) {
  auto row = TRY(shown_to(tx, person, course, lesson));
  if (!row) return not_found("lti_link_missing");
  auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
  return FoundLink{std::move(*row), std::move(setup)};
}

Result<bool> Service::retire_link(data::Tx& tx, const LinkRow& row) {
  auto published = courses_.published(tx, row.course_id);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  // What was only ever a draft needs no memory. Who takes an archived course goes on with it.
  if (published && published->published_at < row.updated_at) return store::has_history(tx, row.id);
  TRY(store::put_history(tx, row));
  return true;
}

Result<bool> Service::launches(data::Tx& tx, ToolId tool, CourseId course) {
  if (TRY(store::tool_is_in(tx, tool, course))) return true;
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  return published && TRY(store::tool_was_in(tx, tool, course, published->published_at));
}

Status Service::on_published(data::Tx& tx, CourseId course) {
  for (const LinkRow& row : TRY(store::links_of_course(tx, course))) {
    auto setup = TRY(shape::from_json<LinkSetup>(row.setup));
    for (LineItemRow& item : TRY(store::items_of_link(tx, row.id))) {
      if (!item.of_link || !setup.score_maximum) continue;
      item.label = setup.title.value;
      if (std::llround(item.score_maximum) != setup.score_maximum->value)
        item.score_maximum = static_cast<double>(setup.score_maximum->value);
      TRY(store::update(tx, item));
    }
  }
  return {};
}

Result<LinkEdit> Service::link_edit(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return guarded<LinkEdit>(viewer, course, [&](data::Tx& tx) -> Result<LinkEdit> {
    TRY(author_access(tx, viewer, course));
    LinkEdit out;
    if (auto row = TRY(store::link_of(tx, course, lesson))) out.link = TRY(show(tx, *row));
    return out;
  });
}

Status Service::keep_item(data::Tx& tx, const LinkRow& row, const std::optional<ItemIn>& item, bool published) {
  auto there = TRY(store::items_of_link(tx, row.id));
  auto mine = std::find_if(there.begin(), there.end(), [](const LineItemRow& one) { return one.of_link; });
  if (!item) return mine == there.end() || published ? Status{} : store::remove_items_of_link(tx, row.id);
  LineItemRow next;
  if (mine != there.end()) next = *mine;
  next.tool_id = row.tool_id;
  next.course_id = row.course_id;
  next.link_id = row.id;
  if (mine == there.end() || !published) {
    next.label = item->label;
    next.score_maximum = item->score_maximum;
  }
  next.resource_id = item->resource_id;
  next.tag = item->tag;
  next.of_link = true;
  if (mine != there.end()) return store::update(tx, next);
  next.id = LineItemId::make(platform_.clock, platform_.random);
  next.created_at = tx.now();
  return store::insert(tx, next);
}

Result<LinkRow> Service::attach(data::Tx& tx, PersonId by, CourseId course, courses::LessonId lesson, ToolId tool,
                                const LinkSetup& setup, const std::optional<ItemIn>& item) {
  TRY(check_lesson(tx, course, lesson));
  auto there = TRY(store::link_of(tx, course, lesson));
  const bool published = there && TRY(retire_link(tx, *there));
  LinkRow row;
  if (there && there->tool_id == tool) {
    row = *there;
    row.setup = shape::to_json(setup);
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::update(tx, row));
  } else {
    if (there) {
      TRY(store::remove_link(tx, there->id));
      if (!published) TRY(store::remove_items_of_link(tx, there->id));
    }
    row.id = LinkId::make(platform_.clock, platform_.random);
    row.course_id = course;
    row.lesson_id = lesson;
    row.tool_id = tool;
    row.setup = shape::to_json(setup);
    row.revision = there ? there->revision + 1 : 1;
    row.created_by = by;
    row.created_at = row.updated_at = tx.now();
    TRY(store::insert(tx, row));
  }
  TRY(keep_item(tx, row, item, published));
  TRY(courses::note_draft_changed(tx, course));
  TRY(audit(tx, by, "lti_link.saved", "lti_link:" + row.id.text(),
            R"({"course":")" + course.text() + R"(","tool":")" + tool.text() + "\"}"));
  return row;
}

Result<LtiLink> Service::put_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                  const LinkIn& in) {
  if (!in.setup.target_url.value.empty()) TRY(check_https(in.setup.target_url.value, "setup.target_url"));
  if (in.setup.done_when == DoneWhen::passed && !in.setup.pass_percent)
    return invalid("setup.pass_percent", "missing", "Say from which percentage on it is passed.");
  return guarded<LtiLink>(viewer, course, [&](data::Tx& tx) -> Result<LtiLink> {
    TRY(author_access(tx, viewer, course));
    const FoundTool tool = TRY(active_tool(tx, in.tool_id));
    TRY(deployment_for(tx, tool.row, in.setup.deployment_id));
    auto there = TRY(store::link_of(tx, course, lesson));
    if ((there ? there->revision : 0) != in.revision)
      return conflict("changed_elsewhere", "Somebody changed this lesson meanwhile; load it again.");
    std::optional<ItemIn> item;
    if (in.setup.score_maximum) {
      item.emplace();
      item->score_maximum = static_cast<double>(in.setup.score_maximum->value);
      item->label = in.setup.title.value;
      if (there && there->tool_id == in.tool_id)
        for (const LineItemRow& row : TRY(store::items_of_link(tx, there->id)))
          if (row.of_link) {  // what the tool said of it stays
            item->resource_id = row.resource_id;
            item->tag = row.tag;
            if (std::llround(row.score_maximum) == in.setup.score_maximum->value)
              item->score_maximum = row.score_maximum;
          }
    }
    return show(tx, TRY(attach(tx, viewer.person, course, lesson, in.tool_id, in.setup, item)));
  });
}

Status Service::remove_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                            std::int64_t revision) {
  auto done = guarded<bool>(viewer, course, [&](data::Tx& tx) -> Result<bool> {
    TRY(author_access(tx, viewer, course));
    FoundLink found = TRY(find_link(tx, course, lesson));
    if (found.row.revision != revision)
      return conflict("changed_elsewhere", "Somebody changed this lesson meanwhile; load it again.");
    const bool published = TRY(retire_link(tx, found.row));
    TRY(store::remove_link(tx, found.row.id));
    if (!published) TRY(store::remove_items_of_link(tx, found.row.id));
    TRY(courses::note_draft_changed(tx, course));
    TRY(audit(tx, viewer.person, "lti_link.removed", "lti_link:" + found.row.id.text()));
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<learning::Enrolment> Service::enrolment_for(data::Tx& tx, PersonId person, CourseId course,
                                                   courses::LessonId lesson) {
  using learning::EnrolmentStatus;
  auto enrolment = TRY(learning_.newest(tx, person, course));
  if (!enrolment || enrolment->status == EnrolmentStatus::dropped || enrolment->status == EnrolmentStatus::cancelled)
    return not_found("enrolment_not_found");
  auto version = TRY(courses_.version(tx, TRY(learning_.version_of(tx, enrolment->id))));
  for (const auto& module : version->modules)
    for (const auto& one : module.lessons)
      if (one.id == lesson && one.format == courses::LessonFormat::lti) return std::move(*enrolment);
  return not_found("lesson_not_found");
}

Result<LtiLesson> Service::lesson(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LtiLesson> {
    TRY(enrolment_for(tx, viewer.person, course, lesson));
    FoundLink link = TRY(find_shown(tx, viewer.person, course, lesson));
    FoundTool tool = TRY(find_tool(tx, link.row.tool_id));
    LtiLesson out;
    out.title = link.setup.title.value;
    out.tool_name = tool.setup.name.value;
    out.presentation = link.setup.presentation;
    out.done_when = link.setup.done_when;
    if (link.setup.pass_percent) out.pass_percent = link.setup.pass_percent->value;
    out.available = tool.row.state == PartyState::active;
    for (const LineItemRow& item : TRY(store::items_of_link(tx, link.row.id))) {
      auto score = TRY(store::score(tx, item.id, viewer.person));
      if (!score) continue;
      if (score->given && score->maximum) out.score_percent = *score->given * 100.0 / *score->maximum;
      out.activity = score->activity;
      out.grading = score->grading;
      out.comment = score->comment;
      out.scored_at = score->at;
      break;
    }
    return out;
  });
}

}  // namespace mc::lti
