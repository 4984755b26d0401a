#include "modules/lti/page_words.hpp"

#include <array>

#include "appliance/base/text.hpp"

namespace mc::lti {

namespace {

constexpr std::array<PageWords, 4> kWords = {{
    {"en", "Opening the activity", "One moment, the activity opens.", "Go on", "Go to MedConnect", "This did not work",
     "Code", "Courses", "Choose a course", "Choose this course", "The activity was chosen",
     "The lesson opens now:", "Nothing was chosen", "The lesson stays as it was.",
     "The tool says:", "You may close this window.", "There is no course to choose",
     "No course is offered to other platforms yet. An administrator of MedConnect decides that."},
    {"es", "Abriendo la actividad", "Un momento, la actividad se abre.", "Continuar", "Ir a MedConnect",
     "Esto no ha funcionado", "Código", "Cursos", "Elija un curso", "Elegir este curso", "La actividad está elegida",
     "La lección abre ahora:", "No se eligió nada", "La lección queda como estaba.",
     "La herramienta dice:", "Puede cerrar esta ventana.", "No hay ningún curso para elegir",
     "Todavía no se ofrece ningún curso a otras plataformas. Lo decide un administrador de MedConnect."},
    {"fr", "Ouverture de l’activité", "Un instant, l’activité s’ouvre.", "Continuer", "Aller à MedConnect",
     "Cela n’a pas fonctionné", "Code", "Cours", "Choisissez un cours", "Choisir ce cours", "L’activité est choisie",
     "La leçon ouvre maintenant :", "Rien n’a été choisi", "La leçon reste telle quelle.",
     "L’outil indique :", "Vous pouvez fermer cette fenêtre.", "Il n’y a aucun cours à choisir",
     "Aucun cours n’est encore proposé à d’autres plateformes. Un administrateur de MedConnect en décide."},
    {"fil", "Binubuksan ang aktibidad", "Sandali lang, bumubukas ang aktibidad.", "Magpatuloy", "Pumunta sa MedConnect",
     "Hindi ito gumana", "Code", "Mga kurso", "Pumili ng kurso", "Piliin ang kursong ito", "Napili na ang aktibidad",
     "Ito na ang binubuksan ng aralin:", "Walang napili", "Hindi nagbago ang aralin.",
     "Sabi ng tool:", "Maaari mo nang isara ang window na ito.", "Walang kursong mapipili",
     "Wala pang kursong iniaalok sa ibang platform. Administrator ng MedConnect ang nagpapasya."},
}};

struct Refusal {
  std::string_view code;
  std::array<std::string_view, 3> words;  // es, fr, fil
};
constexpr std::array<Refusal, 8> kRefusals = {{
    {"launch_unknown",
     {"Esta apertura ya se usó, es demasiado antigua o empezó en otro navegador. Abra la actividad de nuevo desde la "
      "lección.",
      "Cette ouverture a déjà servi, est trop ancienne ou a commencé dans un autre navigateur. Rouvrez l’activité "
      "depuis "
      "la leçon.",
      "Nagamit na ang pagbukas na ito, masyado nang luma, o nagsimula sa ibang browser. Buksan muli ang aktibidad mula "
      "sa aralin."}},
    {"hint_used",
     {"Esta apertura ya se usó. Abra la actividad de nuevo desde la lección.",
      "Cette ouverture a déjà servi. Rouvrez l’activité depuis la leçon.",
      "Nagamit na ang pagbukas na ito. Buksan muli ang aktibidad mula sa aralin."}},
    {"hint_expired",
     {"La apertura tardó más de 5 minutos. Abra la actividad de nuevo.",
      "L’ouverture a pris plus de 5 minutes. Rouvrez l’activité.",
      "Lumampas sa 5 minuto ang pagbukas. Buksan muli ang aktibidad."}},
    {"other_browser",
     {"Empezó en otro navegador, o el navegador no guardó nuestra cookie. Ábralo de nuevo en una ventana propia.",
      "Cela a commencé dans un autre navigateur, ou le navigateur n’a pas gardé notre cookie. Rouvrez dans une fenêtre "
      "à "
      "part.",
      "Nagsimula ito sa ibang browser, o hindi itinago ng browser ang cookie namin. Buksan muli sa sariling window."}},
    {"tool_not_active",
     {"La herramienta no está activa; un administrador puede cambiarlo.",
      "L’outil n’est pas actif ; un administrateur peut le changer.",
      "Hindi aktibo ang tool; mababago ito ng administrator."}},
    {"login_unknown",
     {"La apertura ya se usó o tardó más de 10 minutos; abra el curso de nuevo en la otra plataforma.",
      "L’ouverture a déjà servi ou a pris plus de 10 minutes ; rouvrez le cours dans l’autre plateforme.",
      "Nagamit na ang pagbukas o lumampas sa 10 minuto; buksan muli ang kurso sa kabilang platform."}},
    {"account_unknown",
     {"Aquí nadie corresponde a esta persona, y esta plataforma no puede crear cuentas. Un administrador lo decide en "
      "los ajustes de la plataforma.",
      "Personne ici ne correspond à cette personne, et cette plateforme ne peut pas créer de comptes. Un "
      "administrateur "
      "en décide dans les réglages de la plateforme.",
      "Walang katugmang tao rito, at hindi maaaring gumawa ng account ang platform na ito. Administrator ang "
      "magpapasya sa mga setting ng platform."}},
    {"course_unknown",
     {"El enlace no indica ningún curso que se ofrezca aquí a otras plataformas.",
      "Le lien ne désigne aucun cours proposé ici à d’autres plateformes.",
      "Walang kursong iniaalok dito sa ibang platform ang tinutukoy ng link."}},
}};

/// "es" of "es-MX"; "fil" also of "tl".
const PageWords* words_of(std::string_view tag) {
  tag = tag.substr(0, tag.find_first_of("-_;"));
  const std::string language = ascii_lower(trim(tag));
  for (const PageWords& words : kWords)
    if (words.language == language || (language == "tl" && words.language == "fil")) return &words;
  return nullptr;
}

}  // namespace

const PageWords& page_words(std::string_view locale, std::string_view accept_language) {
  if (!locale.empty()) {
    const PageWords* words = words_of(locale);
    return words ? *words : kWords[0];
  }
  int looked = 0;
  for (std::string_view one : split(accept_language.substr(0, 200), ','))
    if (const PageWords* words = ++looked <= 10 ? words_of(one) : nullptr) return *words;
  return kWords[0];
}

std::string_view refusal_words(const PageWords& words, std::string_view code) {
  const auto language = static_cast<std::size_t>(&words - kWords.data());
  if (language == 0) return {};
  for (const Refusal& one : kRefusals)
    if (one.code == code) return one.words[language - 1];
  return {};
}

}  // namespace mc::lti
