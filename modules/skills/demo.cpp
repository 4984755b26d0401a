#include "modules/skills/demo.hpp"

namespace mc::skills {
namespace {

constexpr const char* kSample = "Sample content: needs clinical sign-off before use. ";

SkillItemIn item(const char* title, const char* criteria, std::vector<SkillMethod> methods = {}) {
  SkillItemIn out;
  out.title = title;
  out.criteria = criteria;
  out.methods.items = std::move(methods);
  return out;
}

}  // namespace

Status make_demo_skills(data::Tx& tx, Skills& skills, PersonId office, PersonId preceptor, UnitId unit,
                        const std::vector<PersonId>& people) {
  ChecklistIn lines;
  lines.title = "Central line maintenance";
  lines.description = std::string(kSample) + "Annual competence of nurses who care for central lines.";
  lines.unit_id = unit;
  lines.valid_months = 12;
  for (const char* level : {"Not yet", "With help", "Independent", "Teaches others"})
    lines.scale.items.emplace_back(level);
  lines.passing = 2;
  lines.items.items = {
      item("Reviews daily whether the line is still needed", "Says on rounds why it stays or asks for removal."),
      item("Hand hygiene before each contact", "Before and after touching hub, tubing or dressing.",
           {SkillMethod::observed}),
      item("Scrubs the hub", "At least as long as the unit's protocol asks, and lets it dry.",
           {SkillMethod::observed, SkillMethod::simulated}),
      item("Changes the dressing with aseptic technique",
           "Mask, sterile gloves, skin antisepsis, date on the dressing.",
           {SkillMethod::observed, SkillMethod::simulated}),
      item("Knows what to do when infection is suspected", "Names signs, whom to call, and which cultures to draw.",
           {SkillMethod::verbalised}),
  };
  auto checklist = TRY(skills.make_checklist(tx, office, lines));
  TRY(skills.name_preceptor(tx, office, preceptor, unit));

  AttestationIn policy;
  policy.title = "Physical restraints: policy";
  policy.unit_id = unit;
  policy.due_days = 14;
  policy.statement = "I have read this policy, I understand it, and I will follow it.";
  policy.text = std::string(kSample) +
                "\n\nRestraints are the last resort. Other ways are tried and written down first. An order names the "
                "reason and the time it holds. The person is seen at least every two hours, and the restraint ends as "
                "soon as it can.";
  auto document = TRY(skills.make_document(tx, office, policy));
  for (PersonId person : people) {
    TRY(skills.assign(tx, office, checklist, person));
    TRY(skills.ask(tx, document, person));
  }
  return {};
}

}  // namespace mc::skills
