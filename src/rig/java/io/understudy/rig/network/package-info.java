/** Hosts as network namespaces, joined by a router whose links can be cut one way or both. */
@NullMarked
package io.understudy.rig.network;

import org.jspecify.annotations.NullMarked;
