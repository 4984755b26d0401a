// Co-authors by invitation, with rights to edit and to see how people do (LMS-22).
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

constexpr std::size_t kMostAuthors = 50;

Status check_owner(const Caller& caller, const CourseRow& row) {
  if (row.author_id == caller.viewer.person || Service::may_publish(caller.viewer, row.id)) return {};
  return forbidden("not_your_course", "Only the author of the course decides who writes with her.");
}

std::string rights_of(PersonId person, bool edit, bool analytics) {
  return "{\"person\":\"" + person.text() + "\",\"edit\":" + (edit ? "true" : "false") +
         ",\"analytics\":" + (analytics ? "true" : "false") + "}";
}

}  // namespace

Result<CoAuthors> Studio::co_authors_in(data::Tx& tx, const CourseRow& row) {
  std::vector<AuthorRow> authors = TRY(store::authors(tx, row.id));
  std::vector<InvitationRow> invited = TRY(store::invitations_to(tx, row.id));
  std::vector<PersonId> people;
  for (const AuthorRow& author : authors) people.push_back(author.person_id);
  for (const InvitationRow& one : invited) people.push_back(one.person_id);
  auto names = TRY(accounts_.find_many(tx, people));
  auto name_of = [&](PersonId id) {
    auto person = names.find(id);
    return person == names.end() ? std::string() : person->second.first_name + " " + person->second.last_name;
  };
  CoAuthors out;
  for (const AuthorRow& author : authors)
    out.items.push_back({author.person_id, name_of(author.person_id), author.may_edit, author.may_see_analytics,
                         author.person_id == row.author_id, false});
  for (const InvitationRow& one : invited)
    out.items.push_back({one.person_id, name_of(one.person_id), one.may_edit, one.may_see_analytics, false, true});
  return out;
}

Result<CoAuthors> Studio::co_authors(const Caller& caller, CourseId course) {
  return service_.reading<CoAuthors>(caller, course,
                                     [&](data::Tx& tx, CourseRow& row) { return co_authors_in(tx, row); });
}

Result<CoAuthors> Studio::invite(const Caller& caller, CourseId course, const CoAuthorIn& in) {
  return service_.writing<CoAuthors>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CoAuthors> {
    TRY(check_owner(caller, row));
    if (!in.edit && !in.analytics) return invalid("edit", "no_rights", "Give at least one right.");
    if (!TRY(accounts_.find(tx, in.person_id))) return invalid("person_id", "unknown_person", "There is nobody.");
    if (in.person_id == row.author_id) return invalid("person_id", "is_author", "She is the author already.");
    if (TRY(co_authors_in(tx, row)).items.size() >= kMostAuthors)
      return conflict("too_many", "A course has at most 50 co-authors.");
    if (TRY(store::author(tx, course, in.person_id))) {
      TRY(store::put_author(tx, course,
                            {in.person_id, in.edit, in.analytics}));  // rights of a co-author change at once
    } else {
      TRY(store::put_invitation(tx, {course, in.person_id, caller.actor.person, tx.now(), in.edit, in.analytics}));
      TRY(platform_.events.publish(tx, CoAuthorInvited{course, in.person_id, caller.actor.person, row.title}));
    }
    TRY(service_.audit(tx, caller.actor, "course.co_author_invited", course,
                       rights_of(in.person_id, in.edit, in.analytics)));
    return co_authors_in(tx, row);
  });
}

Result<CoAuthors> Studio::remove_co_author(const Caller& caller, CourseId course, PersonId person) {
  return service_.writing<CoAuthors>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CoAuthors> {
    if (person != caller.viewer.person) TRY(check_owner(caller, row));  // everybody may leave
    if (person == row.author_id) return conflict("is_author", "The author stays.");
    bool was = TRY(store::remove_author(tx, course, person));
    bool invited = TRY(store::remove_invitation(tx, course, person));
    if (!was && !invited) return not_found();
    TRY(service_.audit(tx, caller.actor, "course.co_author_removed", course, "{\"person\":\"" + person.text() + "\"}"));
    return co_authors_in(tx, row);
  });
}

Result<AuthorInvitations> Studio::invitations(const Caller& caller) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AuthorInvitations> {
    AuthorInvitations out;
    for (const InvitationRow& row : TRY(store::invitations_of(tx, caller.viewer.person))) {
      auto course = TRY(store::course(tx, row.course_id));
      if (!course) continue;
      out.items.push_back({row.course_id, course->title, TRY(service_.person_name(tx, row.invited_by)), row.invited_at,
                           row.may_edit, row.may_see_analytics});
    }
    return out;
  });
}

Result<AuthorInvitations> Studio::answer(const Caller& caller, CourseId course, const AuthorInvitationAnswer& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::invitation(tx, course, caller.viewer.person));
    if (!row) return not_found();
    TRY(store::remove_invitation(tx, course, caller.viewer.person));
    if (in.accept) TRY(store::put_author(tx, course, {row->person_id, row->may_edit, row->may_see_analytics}));
    return service_.audit(tx, caller.actor, in.accept ? "course.co_author_accepted" : "course.co_author_declined",
                          course, rights_of(row->person_id, row->may_edit, row->may_see_analytics));
  }));
  return invitations(caller);
}

}  // namespace mc::courses
