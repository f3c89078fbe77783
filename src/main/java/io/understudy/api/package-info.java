/** What the service's HTTP API says and hears, as plain records; the command line and the console speak nothing else. */
@NullMarked
package io.understudy.api;

import org.jspecify.annotations.NullMarked;
