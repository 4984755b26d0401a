#include "modules/audiences/demo.hpp"

#include <fmt/format.h>

namespace mc::audiences {
namespace {

std::string in(const char* field, const std::string& values) {
  return fmt::format(R"({{"field":"{}","op":"in","values":[{}]}})", field, values);
}

}  // namespace

Result<std::vector<AudienceId>> make_demo_audiences(data::Tx& tx, Audiences& audiences,
                                                    organisation::Organisation& organisation, PersonId by) {
  std::vector<AudienceId> out;
  auto add = [&](std::string name, std::string description, std::string rule) -> Status {
    AudienceIn wish;
    wish.name = std::move(name);
    wish.description = std::move(description);
    wish.rule = RawJson{std::move(rule)};
    wish.comment = "First set";
    out.push_back(TRY(audiences.create(tx, by, wish)));
    return {};
  };
  const auto units = TRY(organisation.units(tx));
  std::string roots;
  for (const organisation::Unit& unit : units)
    if (!unit.parent_id) roots += (roots.empty() ? "\"" : ",\"") + unit.id.text() + "\"";
  const std::string nurses = in("profession", R"("RN","LPN")");
  TRY(add("Everybody", "All who work here.", in("unit", roots)));
  TRY(add("Nurses", "Registered and licensed practical nurses.", nurses));
  TRY(add("New here", "Orientation: the first 90 days.", R"({"field":"hired","op":"within_days","values":[90]})"));
  TRY(add("Nurses without BLS", "Whom the education office invites to the next class.",
          R"({"all":[)" + nurses + R"(,{"field":"credential","op":"lacks","values":["BLS"]}]})"));
  for (const organisation::Unit& unit : units)
    if (unit.kind == organisation::UnitKind::site && out.size() < 10)
      TRY(add(unit.name, "All who work at this site.", in("site", "\"" + unit.id.text() + "\"")));
  return out;
}

}  // namespace mc::audiences
