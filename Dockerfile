# The course in a container, at the versions of constraints.txt, with torch's CPU build:
#     docker build -t nbcurve . && docker run --rm -p 127.0.0.1:8888:8888 nbcurve
# For a hub on Kubernetes (docs/class) the image also needs the hub's own package, in the hub's version: --build-arg HUB=jupyterhub==5.4.0
FROM python:3.13-slim
ARG HUB=
WORKDIR /src
COPY constraints.txt settings.ini setup.py pyproject.toml MANIFEST.in README.md LICENSE ./
COPY nbcurve nbcurve
COPY nbs nbs
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -c constraints.txt '.[course]' $HUB \
 && jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements \
 && useradd --create-home --uid 1000 jovyan && rm -r /src
USER jovyan
WORKDIR /home/jovyan
# Jupyter asks for the token that it prints. The course is laid down first; what is there already stays.
CMD ["sh", "-c", "nbcurve --copy && exec jupyter lab --ip=0.0.0.0 --no-browser --ServerApp.root_dir=nbcurve-course"]
