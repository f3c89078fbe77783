/** Argo CD and Flux: finds out what they keep as it stands in Git, and makes them pause for an operation. */
@NullMarked
package io.understudy.adapter.gitops;

import org.jspecify.annotations.NullMarked;
