"use strict";
const tryItOut = "TRY_IT_OUT";
window.ui = SwaggerUIBundle({
  url: "/openapi.yaml",
  dom_id: "#api",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  supportedSubmitMethods: tryItOut ? ["get", "put", "post", "patch", "delete"] : [],
});
