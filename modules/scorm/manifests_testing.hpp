#pragma once
// Manifests for tests, laid out as the common authoring tools do it; written by us.
#include <string>

namespace mc::scorm::testing {

inline const std::string k12Head =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="com.example.%" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
)";

/// As Storyline writes for SCORM 1.2: one SCO behind index_lms.html.
inline std::string storyline12() {
  return k12Head + R"(<organizations default="B0"><organization identifier="B0"><title>Hand hygiene</title>
<item identifier="i1" identifierref="r1" isvisible="true"><title>Hand hygiene</title>
<adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index_lms.html">
<file href="index_lms.html"/><file href="story_content/user.js"/></resource></resources></manifest>)";
}

/// As Rise and Captivate write: scormcontent below a driver, launch data and parameters.
inline std::string rise12() {
  return k12Head + R"(<organizations default="o"><organization identifier="o"><title>Falls</title>
<item identifier="i1" identifierref="r1" parameters="?tracking=1&amp;x=a%20b"><title>Falls</title>
<adlcp:datafromlms>mode=1</adlcp:datafromlms><adlcp:maxtimeallowed>0001:00:00</adlcp:maxtimeallowed>
<adlcp:timelimitaction>exit,message</adlcp:timelimitaction></item></organization></organizations>
<resources xml:base="scormdriver/"><resource identifier="r1" type="webcontent" adlcp:scormtype="sco"
 xml:base="v2/" href="indexAPI.html?lang=en"/></resources></manifest>)";
}

/// Three SCOs and an asset; the second has a prerequisite.
inline std::string multi12() {
  return k12Head + R"(<organizations default="o"><organization identifier="o"><title>Sepsis</title>
<item identifier="part"><title>Part</title>
<item identifier="a" identifierref="ra"><title>A</title></item>
<item identifier="b" identifierref="rb"><title>B</title><adlcp:prerequisites type="aicc_script">a</adlcp:prerequisites></item>
</item><item identifier="c" identifierref="rc"><title>C</title></item></organization></organizations>
<resources><resource identifier="ra" type="webcontent" adlcp:scormtype="sco" href="a.html"/>
<resource identifier="rb" type="webcontent" adlcp:scormtype="sco" href="b.html"/>
<resource identifier="rc" type="webcontent" adlcp:scormtype="asset" href="c.html"/></resources></manifest>)";
}

inline std::string head2004(const std::string& version) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
 xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>)" +
         version + "</schemaversion></metadata>\n";
}

/// As iSpring writes for 2004: one SCO with a primary objective.
inline std::string single2004(const std::string& version = "2004 4th Edition") {
  return head2004(version) + R"(<organizations default="o"><organization identifier="o"><title>Infusion pumps</title>
<item identifier="i1" identifierref="r1"><title>Infusion pumps</title>
<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="main" satisfiedByMeasure="true">
<imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>
<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormType="sco" href="res/index.html"/></resources></manifest>)";
}

/// Two SCOs, flow, a pre-condition through a global objective, shared data, hidden controls, a collection.
inline std::string multi2004() {
  return head2004("2004 4th Edition") +
         R"(<organizations default="o"><organization identifier="o" adlseq:objectivesGlobalToSystem="false">
<title>Transfusion</title>
<item identifier="one" identifierref="r1"><title>One</title>
<adlcp:timeLimitAction>continue,no message</adlcp:timeLimitAction><adlcp:dataFromLMS>x=1</adlcp:dataFromLMS>
<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5" progressWeight="0.25"/>
<adlcp:data><adlcp:map targetID="urn:notes"/></adlcp:data>
<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p">
<imsss:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>
<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>
<adlseq:objectives><adlseq:objective objectiveID="p"><adlseq:mapInfo targetObjectiveID="g" writeRawScore="true"
 readRawScore="false"/></adlseq:objective></adlseq:objectives></imsss:sequencing>
<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>previous</adlnav:hideLMSUI>
<adlnav:hideLMSUI>abandonAll</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation></item>
<item identifier="two" identifierref="r2"><title>Two</title>
<adlcp:data><adlcp:map targetID="urn:notes" writeSharedData="false"/></adlcp:data>
<imsss:sequencing IDRef="common"><imsss:sequencingRules><imsss:preConditionRule>
<imsss:ruleConditions conditionCombination="any"><imsss:ruleCondition condition="satisfied" operator="not"
 referencedObjective="q"/><imsss:ruleCondition condition="objectiveStatusKnown" operator="not"
 referencedObjective="q"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule>
</imsss:sequencingRules><imsss:objectives><imsss:primaryObjective objectiveID="q">
<imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormType="sco" href="one.html"/>
<resource identifier="r2" type="webcontent" adlcp:scormType="sco" href="two.html"/></resources>
<imsss:sequencingCollection><imsss:sequencing ID="common"><imsss:limitConditions attemptLimit="2"/>
<imsss:rollupRules objectiveMeasureWeight="0.5"/></imsss:sequencing></imsss:sequencingCollection></manifest>)";
}

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

}  // namespace mc::scorm::testing
