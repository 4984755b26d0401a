#pragma once
// The zone rules of classes are those of the whole product.
#include "appliance/base/zone.hpp"
