// Opens Swagger UI on our own schema; a file of its own, because the page allows no inline script.
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
});
