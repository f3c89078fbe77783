/** BIND: a zone with its primary and its secondary server, and what can go wrong with them. */
@NullMarked
package io.understudy.rig.dns;

import org.jspecify.annotations.NullMarked;
