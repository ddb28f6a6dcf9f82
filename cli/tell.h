#pragma once
#include <memory>
#include <string>
#include "cli/arguments.h"
#include "script/expectation.h"
namespace sticky {
class Story { public: explicit Story(Trace t):t_(std::move(t)),l_(trace_lineage(t_)),f_(attribute(t_,l_)){} const Trace& trace()const{return t_;} const Lineage& lineage()const{return l_;} const std::vector<Finding>& findings()const{return f_;} private: Trace t_; Lineage l_; std::vector<Finding> f_; };
inline std::string tell_lanes(const Story& s,const Look&){return outcome_of(s.trace(),s.lineage());}
inline std::string tell_findings(const Story& s,const Look&){ std::string t; for(auto&f:s.findings()) t+=std::string(name_of(f.lane))+" "+std::to_string(f.unit)+" ["+std::to_string(f.bytes.begin)+","+std::to_string(f.bytes.end)+") "+std::string(name_of(f.effect))+" "+std::string(name_of(f.cause))+" "+std::to_string(f.cost/1000)+"us\n"; return t;}
inline std::string lanes_json(const Story&,bool){return "{}";}
inline std::string svg_of(const Story&,const Look&){return "";}
}
