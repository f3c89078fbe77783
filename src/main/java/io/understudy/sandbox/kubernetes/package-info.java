/** An embedded Kubernetes API of one site, with a simulated kubelet and controllers. */
@NullMarked
package io.understudy.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
