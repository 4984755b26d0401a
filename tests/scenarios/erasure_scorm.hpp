#pragma once
// A person in each table of module scorm, for the scenario of erasure.
#include <string>

#include "modules/scorm/store.hpp"

namespace mc::scenario {

template <class World>
void be_in_scorm(World& world, PersonId who, CourseId course, const std::string& name) {
  must(world.db->write([&](data::Tx& tx) -> Status {
    scorm::AttemptRow attempt;
    attempt.id = scorm::AttemptId::make(world.clock, *world.random);
    attempt.person_id = who;
    attempt.course_id = course;
    attempt.started_at = attempt.last_at = tx.now();
    TRY(scorm::store::insert_attempt(tx, attempt));
    scorm::ScoRow sco;
    sco.attempt_id = attempt.id;
    sco.item = "i1";
    sco.cmi = R"({"cmi.comments":"I am )" + name + "\"}";
    sco.suspend_data = name;
    sco.location = name;
    sco.updated_at = tx.now();
    TRY(scorm::store::put_sco(tx, sco));
    TRY(scorm::store::put_tree(tx, attempt.id, "{}", "{}"));
    scorm::InteractionRow answer;
    answer.item = "i1";
    answer.name = "q1";
    answer.response = name;
    TRY(scorm::store::put_interaction(tx, attempt.id, answer));
    TRY(scorm::store::put_objective(tx, who, "urn:goal", "{}"));
    return scorm::store::put_bucket(tx, who, ByteView(who.bytes), "urn:notes", name);
  }));
}

}  // namespace mc::scenario
