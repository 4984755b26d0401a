#pragma once
// What keeps a quiz from being taken. Pure; drafts may have problems, versions never do.
#include <vector>

#include "modules/assessment/assessment.hpp"

namespace mc::assessment {

/// Paths are as in the Quiz ("questions[2].options"). Codes: no_questions, draw_too_large, duplicate_id,
/// duplicate_text, too_few_options, no_right_option, several_right_options, not_two_options, no_blanks,
/// no_accepted_answer, blank_without_mark, mark_without_blank, too_few_pairs, too_few_items, not_a_survey,
/// survey_with_pools, too_many_questions. Whether pools hold enough is not known here.
std::vector<FieldError> problems_of(const Quiz& quiz);

}  // namespace mc::assessment
