// What iOS and an app say to each other: delegate callbacks one way, API calls the other. As data,
// so that an app may be our own core or a program in any language behind the control service.
#pragma once

#include "device-sim/core/app_callbacks.h"
#include "device-sim/core/app_requests.h"
#include "device-sim/core/platform.h"
